#!/usr/bin/env bash
# Writes the tool as one file that needs no .NET on the machine: artifacts/publish/RUNTIME/kilowatch, or --output DIR.
# --runtime linux-x64 (default), linux-arm64, linux-musl-x64, osx-arm64, win-x64, ...
set -eu
runtime=linux-x64 out=
while [ $# -gt 0 ]; do
  case "$1" in
    --runtime) runtime=$2; shift 2 ;;
    --output) out=$(realpath -m "$2"); shift 2 ;;
    *) echo "usage: ./build.sh publish [--runtime RUNTIME] [--output DIR]" >&2; exit 2 ;;
  esac
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# It builds beside the ordinary build, as pack does.
dotnet publish src/Kilowatch.Cli -c Release --nologo -v quiet --artifacts-path "$PWD/artifacts/pack" --output "${out:-artifacts/publish/$runtime}" \
  --runtime "$runtime" --self-contained -p:PublishSingleFile=true -p:ContinuousIntegrationBuild=true \
  -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
