#!/usr/bin/env bash
# ./build.sh lines   lists every line of C# that goes beyond column 140; a line with a text in it may: texts are not cut to fit
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
found=$(git ls-files -co --exclude-standard -- '*.cs' | xargs awk '
  FNR == 1 { raw = 0 }
  { quotes = gsub(/"""/, "&"); if (length($0) > 140 && !raw && !/"/) print FILENAME ":" FNR ": " length($0); if (quotes % 2) raw = !raw }')
[ -z "$found" ] || { echo "$found"; echo "lines: a line of C# ends at column 140" >&2; exit 1; }
