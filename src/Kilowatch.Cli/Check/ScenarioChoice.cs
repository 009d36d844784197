using System.CommandLine;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Cli.Check;

/// <summary><c>--only</c> and <c>--list</c>.</summary>
internal sealed class ScenarioChoice
{
    private readonly Option<string[]> _only =
        new("--only") { Description = "Run just this scenario; may be given several times.", HelpName = "NAME" };
    private readonly Option<bool> _list =
        new("--list") { Description = "Print the scenarios with what each promises and where that is written, and stop." };

    public void AddTo(Command command)
    {
        command.Options.Add(_only);
        command.Options.Add(_list);
    }

    public bool IsList(ParseResult parsed) => parsed.GetValue(_list);

    public string[] Only(ParseResult parsed) => parsed.GetValue(_only) ?? [];

    /// <summary>The names that were asked for and are none.</summary>
    public static string? Problem(string[] only, IEnumerable<string> names) =>
        only.FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal)) is { } unknown
            ? $"--only {unknown}: there is no such scenario. --list prints them."
            : null;

    public static int Print(IEnumerable<(string Name, string Promise, Clause Clause)> scenarios)
    {
        foreach (var (name, promise, clause) in scenarios) Console.WriteLine($"{name,-28}{promise} [{clause}]");
        return ExitCodes.Done;
    }
}
