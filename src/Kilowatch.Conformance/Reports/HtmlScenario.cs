using System.Globalization;
using System.Text;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>A scenario on the page: closed a line, open the whole dialogue.</summary>
internal static class HtmlScenario
{
    public static void Write(StringBuilder page, ScenarioResult result)
    {
        var kind = result.Outcome switch { ScenarioOutcome.Failed => "failed", ScenarioOutcome.Passed => "passed", _ => "skipped" };
        page.Append(CultureInfo.InvariantCulture,
            $"<details class=\"scenario {kind}\" id=\"{HtmlReport.Text(result.Name)}\"{(result.Outcome == ScenarioOutcome.Failed ? " open" : "")}>")
            .Append("<summary><span class=\"mark\"></span><span class=\"name\">").Append(HtmlReport.Text(result.Name))
            .Append("</span><span class=\"promise\">").Append(HtmlReport.Text(result.Promise))
            .Append(CultureInfo.InvariantCulture,
                $"</span><span class=\"took\">{result.Took.TotalSeconds:0.00} s</span></summary><div class=\"inside\"><p class=\"clause\">")
            .Append(HtmlReport.Text(result.Clause.ToString())).Append("</p>");
        if (result.Reason is { } reason) page.Append("<p class=\"reason\">Not checked: ").Append(HtmlReport.Text(reason)).Append("</p>");
        foreach (var step in result.Steps) Write(page, step);
        page.Append("</div></details>");
    }

    private static void Write(StringBuilder page, Step step)
    {
        page.Append("<div class=\"step\"><h3>").Append(HtmlReport.Text(step.Did)).Append("</h3>");
        foreach (var finding in step.Findings)
        {
            page.Append("<div class=\"finding ").Append(finding.Holds ? "holds" : "fault").Append("\"><dl><dt>expected</dt><dd>")
                .Append(HtmlReport.Text(finding.Expected))
                .Append(" <cite>").Append(HtmlReport.Text(finding.Clause.ToString())).Append("</cite></dd><dt>came</dt><dd>")
                .Append(HtmlReport.Text(finding.Came)).Append("</dd></dl></div>");
        }

        var hasFault = step.Findings.Exists(finding => !finding.Holds);
        foreach (var exchange in step.Exchanges) Write(page, exchange, hasFault);
        page.Append("</div>");
    }

    private static void Write(StringBuilder page, Exchange exchange, bool isOpen)
    {
        page.Append("<details class=\"wire\"").Append(isOpen ? " open" : "").Append("><summary>").Append(HtmlReport.Text(exchange.Way))
            .Append(CultureInfo.InvariantCulture,
                $": {HtmlReport.Text(exchange.Request.Method)} &rarr; {HtmlReport.Text(exchange.Answer.Describe())} <span class=\"took\">{exchange.Answer.Took.TotalMilliseconds:0} ms</span></summary><div class=\"pair\"><pre>")
            .Append(HtmlReport.Text(WireDump.Of(exchange.Request))).Append("</pre><pre>")
            .Append(HtmlReport.Text(WireDump.Of(exchange.Answer))).Append("</pre></div></details>");
    }
}
