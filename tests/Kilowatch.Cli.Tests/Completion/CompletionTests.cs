using Kilowatch.Cli.Completion;
using Kilowatch.Testing;

namespace Kilowatch.Cli.Tests.Completion;

/// <summary>The script in a real bash, asking the real tool.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("kilowatch val", "validate")]
    [InlineData("kilowatch send pr", "progress")]
    [InlineData("kilowatch send progress --ev", "--evco --evse")]
    [InlineData("kilowatch validate --kind acknow", "acknowledgment")]
    [InlineData("kilowatch completion ", "bash fish zsh")]
    [InlineData("kilowatch validate ", "")] // so that bash offers files
    public async Task Bash_completes(string line, string expected)
    {
        var script = $$"""
            {{CompletionScripts.For("bash")}}
            mkdir "$1/bin" && printf '#!/bin/sh\nexec dotnet "{{Path.Combine(AppContext.BaseDirectory, "kilowatch.dll")}}" "$@"\n' > "$1/bin/kilowatch" && chmod +x "$1/bin/kilowatch"
            PATH=$1/bin:$PATH
            COMP_LINE=$2 COMP_POINT=${#2}
            read -ra COMP_WORDS <<< "$2"
            [[ $2 == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            complete -p kilowatch >/dev/null && _kilowatch
            echo "${COMPREPLY[*]}"
            """;
        var directory = Directory.CreateTempSubdirectory("kilowatch-completion-");
        var (exitCode, output, error) = await Shell.RunAsync("bash", ["--norc", "-c", script, "bash", directory.FullName, line]);
        directory.Delete(recursive: true);
        Assert.Equal((0, expected, ""), (exitCode, output.TrimEnd('\n'), error));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Every_script_asks_the_tool_itself(string shell) =>
        Assert.Contains("[suggest:", CompletionScripts.For(shell), StringComparison.Ordinal);
}
