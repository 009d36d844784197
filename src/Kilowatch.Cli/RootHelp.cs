using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Kilowatch.Cli;

/// <summary>The tool's own help fits one screen, with the verbs by need. Each verb's help is System.CommandLine's.</summary>
internal sealed class RootHelp(IReadOnlyList<VerbGroup> groups, HelpAction ofVerbs) : SynchronousCommandLineAction
{
    public HelpAction OfVerbs => ofVerbs;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand) return ofVerbs.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Kilowatch: OICP 2.3 charging notifications. A CPO sends them, a hub relays them, an EMP receives them.");
        output.WriteLine();
        output.WriteLine("Usage: kilowatch VERB [OPTIONS]");
        foreach (var group in groups)
        {
            output.WriteLine();
            output.WriteLine(group.Title + ":");
            foreach (var verb in group.Verbs)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {verb.Command.Name,-12}{verb.Summary}"));
        }

        output.WriteLine();
        output.WriteLine("kilowatch VERB --help  describes a verb's options, with examples");
        output.WriteLine("kilowatch --version    prints the version");
        output.WriteLine();
        output.WriteLine("Begin with: kilowatch sandbox");
        output.WriteLine("Documentation: https://github.com/kilowatch/kilowatch/blob/main/docs/README.md");
        return ExitCodes.Done;
    }
}
