using System.Text;
using System.Text.Json;

namespace Kilowatch.Hub.Sessions;

/// <summary>Puts the hub's SessionID into a message. Everything else stays as it came, byte for byte: also what another version of OICP
/// knows.</summary>
internal static class SessionIdIn
{
    /// <param name="message">One JSON object.</param>
    /// <param name="sessionId">Letters, digits and dashes.</param>
    public static byte[] Put(ReadOnlySpan<byte> message, string sessionId)
    {
        var value = Encoding.ASCII.GetBytes($"\"{sessionId}\"");
        var put = new List<byte>(message.Length + value.Length + 16);
        var (copied, afterBrace, wasThere) = (0, 0, false);
        var reader = new Utf8JsonReader(message);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == 0) afterBrace = (int)reader.BytesConsumed;
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !IsSessionId(ref reader)) continue;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            put.AddRange(message[copied..start]);
            put.AddRange(value);
            copied = (int)reader.BytesConsumed;
            wasThere = true;
        }

        if (!wasThere)
        {
            put.AddRange(message[..afterBrace]);
            put.AddRange("\"SessionID\":"u8);
            put.AddRange(value);
            copied = afterBrace;
            if (!IsEmpty(message[afterBrace..])) put.Add((byte)',');
        }

        put.AddRange(message[copied..]);
        return [.. put];
    }

    private static bool IsSessionId(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("SessionID"u8);
        }
        catch (InvalidOperationException)
        {
            return false; // a name that no text can have (half of a surrogate pair) is not a name of ours
        }
    }

    private static bool IsEmpty(ReadOnlySpan<byte> inside) => inside.TrimStart(" \t\r\n"u8).StartsWith("}"u8);
}
