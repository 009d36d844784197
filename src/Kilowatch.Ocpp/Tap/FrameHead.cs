using System.Text.Json;

namespace Kilowatch.Ocpp.Tap;

/// <summary>The first members of a frame, without the rest of it.</summary>
internal static class FrameHead
{
    /// <returns>The message's id, null for what is not a frame; and whether it is a call about a transaction.</returns>
    public static (string? MessageId, bool IsTransaction) Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return default;
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var type)) return default;
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) return default;
            var id = reader.TokenType == JsonTokenType.String ? reader.GetString() : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            if (type != 2 || !reader.Read() || reader.TokenType != JsonTokenType.String) return (id, false);
            return (id, reader.ValueTextEquals("StartTransaction") || reader.ValueTextEquals("StopTransaction")
                || reader.ValueTextEquals("TransactionEvent"));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}
