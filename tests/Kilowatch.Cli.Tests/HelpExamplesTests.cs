using System.Text.RegularExpressions;
using Kilowatch.Testing;

namespace Kilowatch.Cli.Tests;

/// <summary>The help of every verb shows at least two examples, and the tool understands each as a shell hands it over.</summary>
public partial class HelpExamplesTests
{
    public static TheoryData<string> Verbs => [.. Program.Root().Subcommands.Select(verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_has_two_examples_or_more_and_each_is_understood(string verb)
    {
        var help = Program.Root().Subcommands.Single(command => command.Name == verb).Description!;
        var examples = help.ReplaceLineEndings("\n").Split("Examples:\n", 2).ElementAtOrDefault(1) ?? "";
        var commands = await AsAShellHandsThemOverAsync(examples);
        Assert.True(commands.Count(arguments => arguments[0] == verb) >= 2,
            $"kilowatch {verb} --help has fewer than two examples:\n{help}");
        Assert.All(commands, arguments => Assert.Empty(Program.Root().Parse(arguments).Errors));
    }

    /// <summary>Bash takes the lines apart; in the place of the tool stands what writes down its arguments, and in that of other programs
    /// nothing.</summary>
    private static async Task<List<string[]>> AsAShellHandsThemOverAsync(string examples)
    {
        var written = Path.GetTempFileName();
        var script = $$"""
            kilowatch() { printf '%s\x1f' "$@" >>'{{written}}'; printf '\x1e' >>'{{written}}'; }
            for other in curl cat tail echo jq eval; do unset -f "$other"; builtin eval "$other() { :; }"; done
            TOKEN=secret
            {{Redirection().Replace(examples, "")}}
            """;
        var (exitCode, _, error) = await Shell.RunAsync("bash", ["-c", script]);
        Assert.True(exitCode == 0 && error.Length == 0, error);
        var text = await File.ReadAllTextAsync(written);
        File.Delete(written);
        return [.. text.Split('\x1e', StringSplitOptions.RemoveEmptyEntries).Select(command => command.Split('\x1f')[..^1])];
    }

    [GeneratedRegex(@" > \S+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Redirection();
}
