using System.Globalization;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>The report in words.</summary>
internal static class TextReport
{
    private const int MaxFaults = 5;

    public static IEnumerable<string> Details(ScenarioResult result)
    {
        if (result.Outcome == ScenarioOutcome.Skipped) yield return $"not checked: {result.Reason}";
        var faults = result.Faults.ToList();
        foreach (var fault in faults.Take(MaxFaults))
        {
            yield return $"expected {fault.Expected}  [{fault.Clause}]";
            yield return $"came     {fault.Came}";
        }

        if (faults.Count > MaxFaults)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"and {faults.Count - MaxFaults} more, all in the report (--report FILE.html)");
    }

    public static string Summary(CheckReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped in {report.Took.TotalSeconds:0.0} s: {report.Partner} at {report.Address}");
}
