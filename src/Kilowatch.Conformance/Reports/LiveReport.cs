using System.Globalization;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>The run as it goes, for a person: a line for each scenario, and for a failed one what is wrong and where it is
/// written.</summary>
internal sealed class LiveReport(TextWriter output, bool isTerminal)
{
    /// <summary>On a terminal: what is under way, until the next line takes its place.</summary>
    public void Begin(string what)
    {
        if (isTerminal) output.Write($"\r\u001b[2K  ... {what}");
    }

    public void Say(string line) => output.WriteLine(isTerminal ? "\r\u001b[2K" + line : line);

    public void Tell(ScenarioResult result)
    {
        var (sign, colour) = result.Outcome switch
        {
            ScenarioOutcome.Passed => ("passed ", "32"),
            ScenarioOutcome.Failed => ("FAILED ", "1;31"),
            _ => ("skipped", "33"),
        };
        Say(string.Create(CultureInfo.InvariantCulture, $"  {Coloured(sign, colour)}  {result.Name,-26} {result.Promise}"));
        foreach (var line in TextReport.Details(result)) Say("           " + line);
    }

    public void Summarize(CheckReport report)
    {
        Say("");
        Say(TextReport.Summary(report));
    }

    private string Coloured(string text, string colour) => isTerminal ? $"\u001b[{colour}m{text}\u001b[0m" : text;
}
