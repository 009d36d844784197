using System.Text.Json;

namespace Kilowatch.Emp.Receiving;

/// <summary>A PIN is for deciding, never for storing (OICP 2.3, QRCodeIdentification): its characters become stars in the bytes.</summary>
internal static class PinMask
{
    public static void Apply(Span<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("PIN"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                message[((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1)].Fill((byte)'*');
        }
    }
}
