#!/usr/bin/env bash
# Writes the packages, their symbols and a CycloneDX bill of materials to artifacts/packages/. --no-sbom leaves the latter out.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=artifacts/packages
rm -rf "$out"
mkdir -p "$out"

projects=(Kilowatch.Oicp Kilowatch.Cpo Kilowatch.Ocpp Kilowatch.Emp Kilowatch.Emp.Postgres Kilowatch.Hub Kilowatch.Sandbox Kilowatch.Cli)
for project in "${projects[@]}"; do
  # ./build.sh runs the analyzers. Paths in symbols are relative to the repository, so that every machine makes the same assemblies.
  dotnet pack "src/$project" -c Release --nologo -v quiet -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
done

if [ "${1:-}" != --no-sbom ]; then
  dotnet tool restore >/dev/null
  version=$(basename "$out"/Kilowatch.Oicp.*.nupkg .nupkg)
  dotnet dotnet-CycloneDX src/Kilowatch.Cli/Kilowatch.Cli.csproj --recursive --exclude-dev --disable-package-restore --output-format json \
    --set-name Kilowatch --set-version "${version#Kilowatch.Oicp.}" --output "$out" --filename kilowatch.cdx.json >/dev/null
fi
ls -l "$out" | awk 'NR > 1 { print $5, $9 }'
