#!/usr/bin/env bash
# ./build.sh         the check: installs what tests need, restores, checks format and line length, builds with warnings as errors, runs every test
# ./build.sh fast    the same for the daily round: format of changed files, build, unit tests; under 3 minutes on two cores
# ./build.sh VERB    build/VERB.sh, with the arguments that follow
# The last line of a check is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed and, with CI=true, nothing was skipped.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

what=${1:-all}
if [ "$what" != all ] && [ "$what" != fast ]; then
  shift
  [ -f "build/$what.sh" ] || { echo "build.sh: no such verb: $what; expected fast or one of: $(cd build && ls -- *.sh | sed 's/\.sh$//' | xargs)" >&2; exit 2; }
  exec bash "build/$what.sh" "$@"
fi

step() { echo "--- $1 ($SECONDS s)"; }
fail() { echo "$1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What is built: everything, or the unit test projects and what they stand on.
units="Oicp Cpo Ocpp Emp Sandbox Cli Hub"
if [ "$what" = all ]; then
  targets=Kilowatch.slnx
  step "install what tests need"
  bash build/install.sh
else
  targets=$(mktemp --suffix=.slnf)
  trap 'rm -f "$log" "$targets"' EXIT
  { echo "{\"solution\":{\"path\":\"$PWD/Kilowatch.slnx\",\"projects\":["
    for unit in $units; do echo "\"tests/Kilowatch.$unit.Tests/Kilowatch.$unit.Tests.csproj\""; done | paste -sd,
    echo "]}}"; } > "$targets"
fi

step restore
dotnet restore Kilowatch.slnx --nologo -v quiet || fail "restore failed"

step format
changed=()
[ "$what" = all ] || mapfile -t changed < <({ git diff --name-only --diff-filter=d HEAD; git ls-files --others --exclude-standard; } | grep '\.cs$')
if [ "$what" = all ]; then
  dotnet format whitespace Kilowatch.slnx --no-restore --verify-no-changes -v quiet || fail "the format differs: run dotnet format whitespace Kilowatch.slnx"
elif [ ${#changed[@]} -gt 0 ]; then
  dotnet format whitespace Kilowatch.slnx --no-restore --verify-no-changes -v quiet --include "${changed[@]}" || fail "the format differs: run dotnet format whitespace Kilowatch.slnx"
fi

bash build/lines.sh || fail "lines are too long"

step build
dotnet build "$targets" -c Release --no-restore --nologo -v quiet -p:UseSharedCompilation=true || fail "the build failed"

export DOTNET_TieredPGO=0 # what lives for seconds only pays for its profile
passed=0 failed=0 skipped=0 result=0
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -1; }
run() { # NAME MODULES-AT-ONCE GLOB
  step "test $1"
  dotnet test --test-modules "$3" --no-progress --max-parallel-test-modules "$2" 2>&1 | tee "$log" | grep -v '^Ok, passed'
  local code=${PIPESTATUS[0]} here
  here=$(count failed)
  if [ "$code" -ne 0 ]; then result=$code; [ "${here:-0}" != 0 ] || here=1; fi
  passed=$((passed + $(count succeeded || echo 0) + 0)) failed=$((failed + ${here:-0})) skipped=$((skipped + $(count skipped || echo 0) + 0))
}

modules() { for name in "$@"; do echo -n "tests/Kilowatch.$name.Tests/bin/Release/net10.0/Kilowatch.$name.Tests.dll;"; done; }
run "units" 2 "$(modules $units)"
[ "$what" = fast ] || run "end to end" 1 "$(modules EndToEnd)"

if [ "$what" = all ] && [ "${CI:-}" = true ]; then
  step "fuzz what reads others' bytes, 20 s for each reader" # by hand: tests/Fuzz/run SECONDS
  tests/Fuzz/run 20 || result=1
fi

if [ "${CI:-}" = true ] && [ "$skipped" != 0 ]; then result=1; echo "under CI nothing may be skipped" >&2; fi
step done
echo "$passed passed, $failed failed, $skipped skipped"
exit "$result"
