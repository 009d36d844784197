#!/usr/bin/env bash
# ./build.sh lines   lists every line of C# that goes beyond column 140 (a line with a string in it may: strings are not cut to fit),
#                    and every blank at the end of a line and tab at its beginning in the files that people write (Go on a page has tabs)
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
long=$(git ls-files -co --exclude-standard -- '*.cs' | xargs awk '
  FNR == 1 { raw = 0 }
  { quotes = gsub(/"""/, "&"); if (length($0) > 140 && !raw && !/"/) print FILENAME ":" FNR ": " length($0); if (quotes % 2) raw = !raw }')
[ -z "$long" ] || { echo "$long"; echo "lines: a line of C# ends at column 140" >&2; }
blanks=$(git ls-files -co --exclude-standard -- '*.cs' '*.md' '*.sh' '*.js' '*.css' '*.html' '*.csproj' '*.props' '*.slnx' '*.yml' '*.yaml' build.sh kilowatch |
  xargs awk '/[ \r]$/ { print FILENAME ":" FNR ": blank at the end" } /^ *\t/ && FILENAME !~ /\.md$/ { print FILENAME ":" FNR ": tab" }')
[ -z "$blanks" ] || { echo "$blanks"; echo "lines: a line ends without blanks, and is indented by blanks" >&2; }
[ -z "$long$blanks" ]
