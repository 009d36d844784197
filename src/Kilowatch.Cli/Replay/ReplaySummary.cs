using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>What a replay came to, by status code.</summary>
internal sealed class ReplaySummary(ReplaySettings settings)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (string Description, int Count)> _codes = new(StringComparer.Ordinal);
    private readonly HashSet<SessionId> _sessions = [];
    private int _tooEarly, _unknownSessions, _different, _masked;
    private string? _whyNotOpened;

    public int Sent { get; private set; }

    public int Skipped { get; set; }

    public int Opened { get; set; }

    public int Exit =>
        _codes.ContainsKey(ReplayAnswer.None.Code) ? ExitCodes.Unreachable
        : Skipped == 0 && _whyNotOpened is null && _codes.Keys.All(code => code == StatusCodes.Success) ? ExitCodes.Done : ExitCodes.No;

    public void Printed()
    {
        lock (_gate) Sent++;
    }

    public void Answered(RecordedMessage message, ReplayAnswer answer)
    {
        lock (_gate)
        {
            Sent++;
            if (message.Session is { } session) _sessions.Add(session);
            _codes[answer.Code] = (answer.Description, _codes.GetValueOrDefault(answer.Code).Count + 1);
            if (answer.IsTooEarly) _tooEarly++;
            if (answer.Code == StatusCodes.SessionInvalid) _unknownSessions++;
            if (message.Code is { } then && then != answer.Code) _different++;
            if (message.Body.AsSpan().IndexOf("\"***\""u8) >= 0) _masked++;
        }
    }

    public void NotOpened(ReplayAnswer answer)
    {
        lock (_gate) _whyNotOpened ??= $"{answer.Code} {answer.Description}".TrimEnd();
    }

    public string Text(TimeSpan took)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{Sent} messages sent in {took.TotalSeconds:0.0} s, {_sessions.Count} sessions, {Opened} of them newly opened; {Skipped} skipped.").AppendLine();
        foreach (var (code, (description, count)) in _codes) text
            .Append(CultureInfo.InvariantCulture, $"  {code,-9} {description,-28} {count,8}").AppendLine();
        foreach (var advice in Advice()) text.AppendLine(advice);
        return text.ToString().TrimEnd();
    }

    public string Json(TimeSpan took)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("sent", Sent);
            json.WriteNumber("skipped", Skipped);
            json.WriteNumber("sessions", _sessions.Count);
            json.WriteNumber("opened", Opened);
            json.WriteNumber("seconds", decimal.Round((decimal)took.TotalSeconds, 3));
            json.WriteStartObject("codes");
            foreach (var (code, (_, count)) in _codes) json.WriteNumber(code, count);
            json.WriteEndObject();
            json.WriteNumber("tooEarly", _tooEarly);
            json.WriteNumber("different", _different);
            json.WriteStartArray("advice");
            foreach (var advice in Advice()) json.WriteStringValue(advice);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private IEnumerable<string> Advice()
    {
        if (_different > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{_different} answers have another code than the journal recorded.");
        if (_whyNotOpened is not null)
            yield return $"The hub did not open every session ({_whyNotOpened}): is the card of --open-with one that a provider under contract lets charge?";
        if (_unknownSessions > 0 && settings.OpenWith is null)
        {
            yield return settings.NewIds
                ? "The hub does not know the sessions' new ids: nothing in the log opened them. Open them first with --open-with UID."
                : "The hub does not know these sessions, or they have ended: send them as new ones with --open-with UID.";
        }

        if (_tooEarly > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{_tooEarly} Progress came too early: the hub counts five minutes by its own clock. Replay with --speed 1, or to a hub with a shorter Hub:MinimumProgressInterval.");
        if (_masked > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{_masked} messages were redacted in the journal (Hub:JournalBodies): where they name the driver, they are not what was sent.");
    }
}
