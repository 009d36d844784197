#!/usr/bin/env bash
# Writes the packages, their symbols and a CycloneDX bill of materials to artifacts/packages/, or with --output DIR elsewhere.
# --no-sbom leaves the bill of materials out.
set -eu
out=artifacts/packages sbom=true
while [ $# -gt 0 ]; do
  case "$1" in
    --output) out=$(realpath -m "$2"); shift 2 ;;
    --no-sbom) sbom=false; shift ;;
    *) echo "usage: ./build.sh pack [--output DIR] [--no-sbom]" >&2; exit 2 ;;
  esac
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p "$out"
out=$(realpath "$out")
rm -f "$out"/*.nupkg "$out"/*.snupkg "$out"/*.cdx.json

for project in Kilowatch.Cli Kilowatch.Oicp Kilowatch.Cpo Kilowatch.Ocpp Kilowatch.Emp Kilowatch.Emp.Postgres Kilowatch.Hub Kilowatch.Sandbox; do
  # Paths in symbols are relative to the repository, so that every machine makes the same assemblies. ./build.sh runs the analyzers.
  # It builds beside the ordinary build, which may run at the same time.
  dotnet pack "src/$project" -c Release --nologo -v quiet --artifacts-path "$PWD/artifacts/pack" -p:PackageOutputPath="$out" \
    -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
done

if $sbom; then
  dotnet tool restore >/dev/null
  version=$(basename "$out"/Kilowatch.Oicp.*.nupkg .nupkg)
  dotnet dotnet-CycloneDX src/Kilowatch.Cli/Kilowatch.Cli.csproj --exclude-dev --output-format json \
    --set-name Kilowatch --set-version "${version#Kilowatch.Oicp.}" --output "$out" --filename kilowatch.cdx.json >/dev/null
fi
ls -l "$out" | awk 'NR > 1 { print $5, $9 }'
