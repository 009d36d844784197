using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Cli.Simulate;

/// <summary>What a run came to, for people and for programs.</summary>
internal sealed class SimulateSummary(SimulateOptions options, Tally tally, TimeSpan took)
{
    public bool IsHubUnreachable => tally.Requests > 0 && tally.Unreachable == tally.Requests;

    public int Exit => IsHubUnreachable ? ExitCodes.Unreachable
        : tally.SessionsComplete == options.Sessions && tally.NotAcknowledged == 0 ? ExitCodes.Done
        : ExitCodes.No;

    private double PerMinute => tally.Requests / took.TotalMinutes;

    public string Text()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{tally.SessionsComplete} of {options.Sessions} sessions complete, {tally.Requests} requests in {took.TotalSeconds:0.0} s ({PerMinute:0} a minute), answered in {tally.Latency(0.5):0.0} ms (half), {tally.Latency(0.95):0.0} ms (95 %).");
        foreach (var (kind, code, count) in tally.ByCode())
        {
            text.AppendLine(
                string.Create(CultureInfo.InvariantCulture, $"  {kind,-18} {code,-9} {count,8}  {StatusCodes.Describe(code)}").TrimEnd());
        }

        if (tally.LastFailure is { } trouble) text.AppendLine("Last that was not acknowledged: " + trouble);
        text.Append(CultureInfo.InvariantCulture, $"The same again: --seed {options.Seed} --start {Start}");
        return text.ToString();
    }

    public string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("seed", options.Seed);
            json.WriteString("start", Start);
            json.WriteNumber("sessions", options.Sessions);
            json.WriteNumber("complete", tally.SessionsComplete);
            json.WriteNumber("broken", tally.SessionsBroken);
            json.WriteNumber("requests", tally.Requests);
            json.WriteNumber("acknowledged", tally.Acknowledged);
            json.WriteNumber("tooEarly", tally.TooEarly);
            json.WriteNumber("unreachable", tally.Unreachable);
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteNumber("requestsPerMinute", Math.Round(PerMinute, 1));
            WriteLatency(json);
            WriteCodes(json);
            json.WriteString("lastFailure", tally.LastFailure);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private string Start => OicpTime.FromDateTimeOffset(options.Start).Wire;

    private void WriteLatency(Utf8JsonWriter json)
    {
        json.WriteStartObject("latencyMilliseconds");
        foreach (var (name, share) in (ReadOnlySpan<(string, double)>)[("p50", 0.5), ("p95", 0.95),
            ("max", 1)]) json.WriteNumber(name, Math.Round(tally.Latency(share), 2));
        json.WriteEndObject();
    }

    private void WriteCodes(Utf8JsonWriter json)
    {
        json.WriteStartArray("byCode");
        foreach (var (kind, code, count) in tally.ByCode())
        {
            json.WriteStartObject();
            json.WriteString("message", kind.ToString());
            json.WriteString("code", code);
            json.WriteString("description", StatusCodes.Describe(code));
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
