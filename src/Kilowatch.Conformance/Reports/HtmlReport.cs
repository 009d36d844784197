using System.Globalization;
using System.Net;
using System.Text;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>The report as one page that needs nothing else: no script, no other host, light and dark.</summary>
internal static class HtmlReport
{
    public static string Write(CheckReport report)
    {
        var page = new StringBuilder(HtmlFrame.Begin($"kilowatch check {report.Partner}"));
        page.Append("<header><h1>Conformance of the ").Append(report.Partner.ToUpperInvariant()).Append("</h1><p class=\"address\">")
            .Append(Text(report.Address))
            .Append("</p><p class=\"when\">")
            .Append(Text(report.Started.ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)))
            .Append(CultureInfo.InvariantCulture,
                $" &middot; {report.Took.TotalSeconds:0.0} s &middot; {report.Results.Count} scenarios</p>");
        Bar(page, report);
        page.Append("</header><main>");
        Section(page, report, ScenarioOutcome.Failed, "Failed");
        Section(page, report, ScenarioOutcome.Passed, "Passed");
        Section(page, report, ScenarioOutcome.Skipped, "Not checked");
        return page.Append(HtmlFrame.End).ToString();
    }

    private static void Bar(StringBuilder page, CheckReport report)
    {
        page.Append("<div class=\"counts\">");
        foreach (var (kind, count, word) in ((string, int, string)[])[("failed", report.Failed, "failed"),
            ("passed", report.Passed, "passed"), ("skipped", report.Skipped, "not checked")])
        {
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"count {kind}\"><b>{count}</b> {word}</span>");
        }

        page.Append("</div><div class=\"bar\" role=\"img\" aria-label=\"").Append(Text(TextReport.Summary(report))).Append("\">");
        foreach (var (kind, count) in ((string, int)[])[("failed", report.Failed), ("passed", report.Passed), ("skipped", report.Skipped)])
        {
            if (count > 0) page.Append(CultureInfo.InvariantCulture, $"<i class=\"{kind}\" style=\"flex-grow:{count}\"></i>");
        }

        page.Append("</div>");
    }

    private static void Section(StringBuilder page, CheckReport report, ScenarioOutcome outcome, string title)
    {
        var results = report.Results.Where(result => result.Outcome == outcome).ToList();
        if (results.Count == 0) return;
        page.Append("<section><h2>").Append(title).Append("</h2>");
        foreach (var result in results) HtmlScenario.Write(page, result);
        page.Append("</section>");
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);
}
