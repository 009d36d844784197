#!/usr/bin/env bash
# ./build.sh api        writes new public names into each package's PublicAPI.Unshipped.txt
# ./build.sh api ship   moves them into PublicAPI.Shipped.txt, at a release: from then on a name that goes or changes fails the build
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for project in src/*/PublicAPI.Unshipped.txt; do
  folder=$(dirname "$project")
  dotnet format analyzers "$folder"/*.csproj --diagnostics RS0016 --severity info -v quiet
  [ "${1:-}" = ship ] || continue
  { echo '#nullable enable'; cat "$folder"/PublicAPI.*.txt | grep -v '^#nullable' | LC_ALL=C sort -u; } > "$folder/shipped"
  mv "$folder/shipped" "$folder/PublicAPI.Shipped.txt"
  echo '#nullable enable' > "$project"
done
