#!/usr/bin/env bash
# ./build.sh outdated   lists the packages of Directory.Packages.props that have a newer stable version, and those that are known to be vulnerable.
# It asks the package registry. The exit code is 0 when everything is current, 1 when something is old or vulnerable, 3 when the registry cannot be asked.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
dotnet restore Kilowatch.slnx --nologo -v quiet || exit 3
result=0
report() { # TITLE OPTION...
  local title=$1 table found
  shift
  table=$(dotnet list Kilowatch.slnx package --no-restore "$@" 2>&1) || { echo "outdated: the registry cannot be asked: $table" >&2; exit 3; }
  found=$(printf '%s\n' "$table" | awk '$1 == ">" && !/Not found at the sources/ { print "  " $2, $(NF - last), "->", $NF }' last="$last" | sort -u)
  printf '%s:\n%s\n' "$title" "${found:-  none}"
  [ -z "$found" ] || result=1
}
last=1 report "Newer versions" --outdated
last=2 report "Vulnerable" --vulnerable --include-transitive
exit "$result"
