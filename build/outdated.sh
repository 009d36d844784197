#!/usr/bin/env bash
# ./build.sh outdated   lists the packages of Directory.Packages.props that have a newer stable version, and those that are known to be vulnerable.
# It asks the package registry. The exit code is 0 when everything is current, 1 when something is old or vulnerable, 3 when the registry cannot be asked.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
dotnet restore Kilowatch.slnx --nologo -v quiet || exit 3
report() { # OPTION TITLE
  local found
  found=$(dotnet list Kilowatch.slnx package "$1" --no-restore --format json 2>&1) || { echo "outdated: the registry cannot be asked: $found" >&2; exit 3; }
  found=$(printf '%s' "$found" | grep -oE '"(id|resolvedVersion|latestVersion|severity)": "[^"]*"' | sed 's/.*: "\(.*\)"/\1/' | xargs -r -n 3 | sort -u)
  [ -n "$found" ] || { echo "$2: none"; return; }
  printf '%s:\n%s\n' "$2" "$found"
  result=1
}
result=0
report --outdated "Newer versions (package, ours, newest)"
report --vulnerable "Vulnerable (package, ours, severity)"
exit "$result"
