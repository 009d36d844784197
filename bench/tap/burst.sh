#!/usr/bin/env bash
# [SPEED=30] bench/tap/burst.sh [STATIONS]: so many stations at once on one tap, each with a charge of its own; prints what the tap took for them.
# station > tap > CSMS (a second tap, which answers itself); both report to a sandbox. Needs a build: dotnet build src/Kilowatch.Cli -c Release
set -euo pipefail
stations=${1:-5000}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tool=(dotnet "$PWD/src/Kilowatch.Cli/bin/Release/net10.0/kilowatch.dll")
work=$(mktemp -d)
trap 'jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
ulimit -n "$(ulimit -Hn)"

for ((i = 1; i <= stations; i++)); do printf '{"station":"CP-%04d","evse":"DE*ABC*E%04d"}\n' "$i" "$i"; done > stations.jsonl
: > none.jsonl
started() { until grep --quiet listening "$1" 2>/dev/null; do sleep 0.2; done; }
"${tool[@]}" sandbox --fleet 0 --urls http://127.0.0.1:18080 > sandbox.txt 2>&1 & started sandbox.txt
"${tool[@]}" cpo --hub http://127.0.0.1:18080 --operator 'DE*ABC' --listen ws://127.0.0.1:19001 --sessions none.jsonl --data csms > csms.txt 2>&1 &
started csms.txt
"${tool[@]}" cpo --hub http://127.0.0.1:18080 --operator 'DE*ABC' --listen ws://127.0.0.1:19000 --upstream ws://127.0.0.1:19001 \
  --stations stations.jsonl --open-sessions --rate 100000 --data tap --status-interval 00:00:05 --json > tap.txt 2> tap.err & tap=$!
started tap.txt

rss() { awk '/^VmRSS/ { print $2 }' "/proc/$tap/status"; }
hwm() { awk '/^VmHWM/ { print $2 }' "/proc/$tap/status"; }
cpu() { awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$tap/stat"; }
idle=$(rss) before=$(cpu)
"${tool[@]}" simulate --ocpp ws://127.0.0.1:19000 --sessions "$stations" --within 300s --duration 10m --speed "${SPEED:-30}" --seed 1 --json | tee sim.json
calls=$(grep -o '"calls":[0-9]*' sim.json | cut -d: -f2)
peak=$(hwm) after=$(cpu)
awk -v n="$stations" -v idle="$idle" -v peak="$peak" -v cpu="$(awk "BEGIN { print $after - $before }")" -v calls="$calls" 'BEGIN {
  printf "%d stations, %d calls: %.0f MB at most, %.1f KB each; %.1f s of CPU, %.1f ms each, %.0f us a call\n", n, calls, peak / 1024, (peak - idle) / n, cpu, cpu * 1000 / n, cpu * 1e6 / calls }'
kill -TERM "$tap"; wait "$tap" || true
tail -1 tap.txt; tail -3 tap.err
