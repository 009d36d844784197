using System.Globalization;
using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Listen;

/// <summary>A request as a line for the eye: what, when, how much, which session, and what went back. Never who.</summary>
internal static class HeardText
{
    public static string Lines(Heard heard, TimeZoneInfo zone)
    {
        var facts = MessageReader.Read(heard.Body, heard.Kind.Request!.Value);
        var text = new StringBuilder(Clock(heard.Arrived, zone)).Append("  ").Append(NameOf(facts.Kind).PadRight(9))
            .Append("  ").Append(facts.SessionId.TextIn(heard.Body) ?? "(no session)").Append("  ").Append(
                facts.EvseId.TextIn(heard.Body) ?? "-");
        if (What(heard, facts) is { Length: > 0 } what) text.Append("  ").Append(what);
        text.Append("  ->  ").Append(Answer(heard)).Append(CultureInfo.InvariantCulture, $"  {heard.Took.TotalMilliseconds:0} ms");
        foreach (var violation in facts.Violations) text.AppendLine().Append("          ! ").Append(violation.Sentence);
        return text.ToString();
    }

    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static bool IsYes(Heard heard) => heard.Answer is { Note: null, Status: 200 } && CodeOf(heard) == StatusCodes.Success;

    /// <summary>The status code that went back; null when the answer has none.</summary>
    public static string? CodeOf(Heard heard) =>
        OicpJson.TryParse<Acknowledgment>(heard.Answer.Body, out var acknowledgment, out _) ? acknowledgment.StatusCode?.Code : null;

    private static string What(Heard heard, in MessageFacts facts)
    {
        var parts = new List<string>();
        var energy = facts.ConsumedEnergy ?? (facts.MeterValueEnd - facts.MeterValueStart);
        if (energy is { } wattHours) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{wattHours / 1000m:0.000} kWh"));
        var until = facts.EventOccurred != 0 ? facts.EventOccurred : facts.ChargingEnd;
        var passed = facts.ChargingDuration is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, -1e12, 1e12))
            : until != 0 && facts.ChargingStart != 0 ? TimeSpan.FromTicks(until - facts.ChargingStart) : (TimeSpan?)null;
        if (passed is { } time) parts.Add(Describe(time));
        if (facts.Kind == MessageKind.Error && OicpJson.TryParse<ErrorNotification>(heard.Body, out var error, out _))
            parts.Add(OneLine($"{error.ErrorType} {error.ErrorAdditionalInfo}"));
        if (facts.Kind is MessageKind.AuthorizeStart or MessageKind.AuthorizeStop) parts.Add(facts.Identification.ToString());
        return string.Join("  ", parts);
    }

    private static string Answer(Heard heard)
    {
        var answer = heard.Answer;
        var text = CodeOf(heard) is { } code ? $"{code} {StatusCodes.Describe(code)}".TrimEnd() : answer.Status == 0
            ? "no answer"
            : string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}");
        return answer.Note is { } note ? $"{text} ({OneLine(note)})" : text;
    }

    private static string NameOf(MessageKind kind) => kind switch
    {
        MessageKind.AuthorizeStart => "Authorize",
        MessageKind.AuthorizeStop => "Stop",
        MessageKind.ChargeDetailRecord => "Record",
        _ => kind.ToString(),
    };

    private static string Describe(TimeSpan time) =>
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    /// <summary>A partner's text must not draw on the terminal.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
}
