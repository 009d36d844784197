using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Kilowatch.Cli;

/// <summary>The tool <c>kilowatch</c>: one verb, one folder.</summary>
internal static class Program
{
    /// <summary>Every verb.</summary>
    internal static RootCommand Root()
    {
        var groups = Verbs.All();
        var root = new RootCommand("OICP 2.3 charging notifications: a hub that checks and relays them, and what it takes to try one.");
        foreach (var verb in groups.SelectMany(group => group.Verbs)) root.Subcommands.Add(verb.Command);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new RootHelp(groups, (HelpAction)help.Action!);
        return root;
    }

    private static Task<int> Main(string[] args)
    {
        var parsed = Root().Parse(args.Length == 0 ? ["--help"] : args); // who types the name alone wants to know what it can do
        // a shell that completes a line: what stands in it is no mistake
        var asksForWords = parsed.Tokens is [{ Type: TokenType.Directive }, ..];
        return !asksForWords && Usage.Problem(parsed) is { } problem
            ? Task.FromResult(Usage.Explain(parsed, problem))
            : parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
