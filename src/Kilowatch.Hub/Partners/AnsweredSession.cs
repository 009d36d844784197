using System.Text.Json;

namespace Kilowatch.Hub.Partners;

/// <summary>Which session a partner's answer is about. An answer may come late, or twice, and so stand where that to another request
/// should: it must never reach another partner.</summary>
internal static class AnsweredSession
{
    /// <param name="answer">UTF-8, JSON or not.</param>
    /// <param name="sessionId">The session that was asked about.</param>
    /// <returns>True for an answer whose SessionID names another one. None, null and an empty one name nothing.</returns>
    public static bool IsOther(ReadOnlySpan<byte> answer, string sessionId)
    {
        try
        {
            var reader = new Utf8JsonReader(answer);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSessionId = IsSessionId(ref reader);
                reader.Read();
                if (isSessionId && IsOther(ref reader, sessionId)) return true;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // not JSON to its end: its reader says so
        }

        return false;
    }

    private static bool IsOther(ref Utf8JsonReader reader, string sessionId)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueTextEquals(""u8)) return false;
        try
        {
            return !string.Equals(reader.GetString(), sessionId, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return true; // half of a surrogate pair
        }
    }

    private static bool IsSessionId(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("SessionID"u8);
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }
    }
}
