#!/usr/bin/env bash
# Installs the programs that tests need beyond the SDK, where that is possible: Debian or Ubuntu, as root. Says what is missing otherwise;
# the tests that need it are skipped then, or fail with CI=true.
set -u
missing=()
need() { command -v "$1" > /dev/null || [ -x "$1" ] || missing+=("$2"); }
need curl curl
need afl-fuzz afl++
need promtool prometheus
need haproxy haproxy
need nginx nginx-light
need chromium "chromium fonts-dejavu-core"
need openssl openssl
need npm npm
need python3 python3
need systemd-analyze systemd
ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
  echo "Missing for some tests: ${missing[*]}. On Debian: apt-get install ${missing[*]}"
  exit 0
fi
echo "Installing ${missing[*]}"
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing[*]} > /dev/null
