using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>docs/reference/cli.md: the help of the tool and of every verb.</summary>
internal static class CliPage
{
    private const string Head = """
        # The tool's verbs and options

        This page is the output of `kilowatch --help` and of `kilowatch VERB --help`. How to use the verbs together: [the tool](../how-to/use-the-tool.md).

        Exit codes: 0 done; 1 the work was done and the answer is no; 2 wrong usage, configuration or file; 3 the other side could not be reached.


        """;

    public static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        Append(page, "kilowatch", []);
        foreach (var verb in Program.Root().Subcommands) AppendVerb(page, [verb.Name], verb);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendVerb(StringBuilder page, string[] words, Command verb)
    {
        Append(page, string.Join(' ', words), words);
        foreach (var below in verb.Subcommands) AppendVerb(page, [.. words, below.Name], below);
    }

    private static void Append(StringBuilder page, string heading, string[] words)
    {
        var help = new StringWriter { NewLine = "\n" };
        var root = Program.Root();
        var action = (RootHelp)root.Options.OfType<HelpOption>().Single().Action!;
        action.OfVerbs.MaxWidth = int.MaxValue; // whatever terminal the tests run in
        root.Parse([.. words, "--help"]).Invoke(new InvocationConfiguration { Output = help });
        var said = help.ToString().Replace(RootCommand.ExecutableName, "kilowatch", StringComparison.Ordinal); // here it is the tests'
        var text = string.Join('\n', said.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');
        page.Append("## ").Append(heading).Append("\n```text\n").Append(text).Append("\n```\n\n");
    }
}
