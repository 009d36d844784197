namespace Kilowatch.Cli.Completion;

/// <summary>The scripts. Each asks the tool with the directive <c>[suggest:POSITION]</c>; where it knows nothing, files are
/// offered.</summary>
internal static class CompletionScripts
{
    // The command is called as it was typed, so that ./kilowatch in a clone completes as an installed one does.
    private const string Bash = """
        _kilowatch() {
          local word=${COMP_WORDS[COMP_CWORD]} found
          COMPREPLY=()
          while read -r found; do
            # Options only where one begins: elsewhere they would keep files from being offered.
            [[ $found == [-/]* && $word != -* ]] && continue
            [[ $found == "$word"* && $found != -[h?] ]] && COMPREPLY+=("$found")
          done < <("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _kilowatch kilowatch

        """;

    private const string Zsh = """
        #compdef kilowatch
        _kilowatch() {
          local -a found
          found=("${(@f)$("${(Q)words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          found=("${(@)found:#(|-[h?]|/[h?])}")
          [[ ${words[CURRENT]} == -* ]] || found=("${(@)found:#-*}")
          if (( ${#found} )); then compadd -a found; else _files; fi
        }
        compdef _kilowatch kilowatch
        if [ "$funcstack[1]" = "_kilowatch" ]; then _kilowatch "$@"; fi

        """;

    private const string Fish = """
        function __kilowatch_complete
          set -l line (commandline -cp)
          set -l command (commandline -opc)[1]
          $command "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -rv '^(-[h?]|/[h?])$'
        end
        complete -c kilowatch -a '(__kilowatch_complete)'

        """;

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };
}
