#!/usr/bin/env bash
# Writes the pages of docs/reference that come from the code: the tool's help, settings, rules, log events.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/Kilowatch.Cli.Tests -c Release --nologo -v quiet -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
KILOWATCH_WRITE_DOCS=1 tests/Kilowatch.Cli.Tests/bin/Release/net10.0/Kilowatch.Cli.Tests --filter-class '*ReferencePagesTests' --no-progress >/dev/null
git --no-pager diff --stat -- docs/reference
