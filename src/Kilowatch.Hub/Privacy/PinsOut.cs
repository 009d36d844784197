using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Hub.Privacy;

/// <summary>A body without PINs, which are kept in no mode (OICP 2.3, eRoamingAuthorizeStart, PIN security). Each becomes null, which
/// every reader takes for absent.</summary>
internal static class PinsOut
{
    private static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>The body itself when it speaks of no PIN, which two looks at its bytes tell. One that does and is not JSON is not kept at
    /// all.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("PIN"u8) < 0 && body.Span.IndexOf((byte)'\\') < 0) return body;
        if (!Utf8.IsValid(body.Span)) return default;
        var cuts = new List<JsonCut>(0);
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !IdentifyingNames.IsPin(reader.GetString()!)) continue;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                cuts.Add(new JsonCut(start, (int)reader.BytesConsumed, Null));
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return default;
        }

        return JsonCut.Apply(body, cuts);
    }
}
