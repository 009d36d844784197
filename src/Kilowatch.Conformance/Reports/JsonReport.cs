using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.Reports;

/// <summary>The report for a program. Bodies are base64, so that they are the bytes.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(CheckReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("partner", report.Partner);
            json.WriteString("address", report.Address);
            json.WriteString("started", report.Started);
            json.WriteNumber("seconds", Math.Round((decimal)report.Took.TotalSeconds, 3));
            json.WriteNumber("passed", report.Passed);
            json.WriteNumber("failed", report.Failed);
            json.WriteNumber("skipped", report.Skipped);
            json.WriteStartArray("scenarios");
            foreach (var result in report.Results) Write(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ScenarioResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteString("promise", result.Promise);
        json.WriteString("clause", result.Clause.ToString());
        json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()));
        if (result.Reason is { } reason) json.WriteString("reason", reason);
        json.WriteNumber("seconds", Math.Round((decimal)result.Took.TotalSeconds, 3));
        json.WriteStartArray("steps");
        foreach (var step in result.Steps)
        {
            json.WriteStartObject();
            json.WriteString("did", step.Did);
            json.WriteStartArray("findings");
            foreach (var finding in step.Findings) Write(json, finding);
            json.WriteEndArray();
            json.WriteStartArray("exchanges");
            foreach (var exchange in step.Exchanges) Write(json, exchange);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteBoolean("holds", finding.Holds);
        json.WriteString("expected", finding.Expected);
        json.WriteString("came", finding.Came);
        json.WriteString("clause", finding.Clause.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Exchange exchange)
    {
        json.WriteStartObject();
        json.WriteString("way", exchange.Way);
        json.WriteString("at", exchange.Request.At);
        json.WriteString("method", exchange.Request.Method);
        json.WriteString("target", exchange.Request.Target);
        Write(json, "requestHeaders", exchange.Request.Headers);
        json.WriteBase64String("requestBody", exchange.Request.Body);
        json.WriteNumber("status", exchange.Answer.Status);
        if (exchange.Answer.Failure is { } failure) json.WriteString("failure", failure);
        Write(json, "answerHeaders", exchange.Answer.Headers);
        json.WriteBase64String("answerBody", exchange.Answer.Body);
        json.WriteNumber("milliseconds", Math.Round((decimal)exchange.Answer.Took.TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Header> headers)
    {
        json.WriteStartArray(name);
        foreach (var (field, value) in headers) json.WriteStringValue($"{field}: {value}");
        json.WriteEndArray();
    }
}
