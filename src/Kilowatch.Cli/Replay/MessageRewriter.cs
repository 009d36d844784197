using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>Changes the session id and the times of a message where they stand. Every other byte stays what it was.</summary>
internal static class MessageRewriter
{
    private const int UpToSeconds = 19; // "2020-09-23T14:17:53": the fraction and the offset behind it stay

    /// <summary>The message with other ids and times.</summary>
    /// <param name="body">As it was sent.</param>
    /// <param name="rename">The id to put for a session's; the same one for none.</param>
    /// <param name="shift">Whole seconds.</param>
    public static byte[] Rewrite(byte[] body, Func<SessionId, SessionId> rename, TimeSpan shift)
    {
        var edits = new List<(int Start, int Length, byte[] Text)>();
        try
        {
            Find(body, rename, shift, edits);
        }
        catch (JsonException)
        {
            return body; // not JSON: sent as it is, for that is what was sent
        }

        return edits.Count == 0 ? body : Apply(body, edits);
    }

    private static void Find(byte[] body, Func<SessionId, SessionId> rename, TimeSpan shift,
        List<(int Start, int Length, byte[] Text)> edits)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isSession, isTime) = (reader.ValueTextEquals("SessionID"u8), IsTime(reader));
            reader.Read();
            if ((isSession || isTime) && reader.TokenType == JsonTokenType.String && Text(ref reader) is { } text)
            {
                var changed = isSession ? Renamed(text, rename) : Shifted(text, shift);
                if (changed != text) edits.Add(((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, Encoding.UTF8.GetBytes(changed)));
            }

            reader.Skip();
        }
    }

    private static bool IsTime(Utf8JsonReader name) =>
        name.ValueTextEquals("EventOccurred"u8) || name.ValueTextEquals("ChargingStart"u8) || name.ValueTextEquals("ChargingEnd"u8)
        || name.ValueTextEquals("SessionStart"u8) || name.ValueTextEquals("SessionEnd"u8) || name.ValueTextEquals("PenaltyTimeStart"u8);

    private static string Renamed(string text, Func<SessionId, SessionId> rename) =>
        SessionId.TryParse(text, out var session) ? rename(session).Value : text;

    private static string Shifted(string text, TimeSpan shift)
    {
        if (shift == TimeSpan.Zero || !OicpTime.TryParse(text, out OicpTime time)) return text;
        var local = time.Value.DateTime.Ticks + shift.Ticks;
        if (local < TimeSpan.TicksPerDay || local > DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) return text;
        return new DateTime(local).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + text[UpToSeconds..];
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair: no id and no time
        }
    }

    private static byte[] Apply(byte[] body, List<(int Start, int Length, byte[] Text)> edits)
    {
        using var changed = new MemoryStream(body.Length + 64);
        var at = 0;
        foreach (var (start, length, text) in edits)
        {
            changed.Write(body, at, start - at);
            changed.Write(text);
            at = start + length;
        }

        changed.Write(body, at, body.Length - at);
        return changed.ToArray();
    }
}
