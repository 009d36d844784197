using System.Globalization;
using System.Text;
using System.Xml;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>The report for a build server: a test case for each scenario, what went over the wire as its output.</summary>
internal static class JUnitReport
{
    public static string Write(CheckReport report)
    {
        using var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", $"kilowatch check {report.Partner} {report.Address}");
            xml.WriteAttributeString("timestamp", report.Started.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("tests", Number(report.Results.Count));
            xml.WriteAttributeString("failures", Number(report.Failed));
            xml.WriteAttributeString("errors", "0");
            xml.WriteAttributeString("skipped", Number(report.Skipped));
            xml.WriteAttributeString("time", Seconds(report.Took));
            foreach (var result in report.Results) Write(xml, report.Partner, result);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Write(XmlWriter xml, string partner, ScenarioResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"kilowatch.check.{partner}");
        xml.WriteAttributeString("name", Clean($"{result.Name}: {result.Promise}"));
        xml.WriteAttributeString("time", Seconds(result.Took));
        if (result.Outcome == ScenarioOutcome.Failed)
        {
            var faults = result.Faults.ToList();
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Clean($"expected {faults[0].Expected}, came {faults[0].Came}"));
            xml.WriteAttributeString("type", faults[0].Clause.ToString());
            xml.WriteString(
                Clean(string.Join('\n', faults.Select(fault => $"expected {fault.Expected} [{fault.Clause}]\ncame {fault.Came}\n"))));
            xml.WriteEndElement();
        }

        if (result.Outcome == ScenarioOutcome.Skipped)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Clean(result.Reason!));
            xml.WriteEndElement();
        }

        xml.WriteElementString("system-out", Clean(Wire(result)));
        xml.WriteEndElement();
    }

    private static string Wire(ScenarioResult result)
    {
        var text = new StringBuilder();
        foreach (var step in result.Steps)
        {
            text.Append("== ").Append(step.Did).Append('\n');
            foreach (var exchange in step.Exchanges)
            {
                text.Append("-- ").Append(exchange.Way).Append('\n').Append(WireDump.Of(exchange.Request)).Append("\n-- answer\n")
                    .Append(WireDump.Of(exchange.Answer)).Append('\n');
            }
        }

        return text.ToString();
    }

    // XML has no place for most control characters, nor for half of a surrogate pair.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is '\n' or '\t' or >= 0x20 and not (0xFFFE or 0xFFFF) ? rune.ToString() : "\u00B7"));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
