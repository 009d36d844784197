using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kilowatch.Hub;

/// <summary>A message without PINs, for what is kept: a PIN is never stored in clear (OICP 2.3, eRoamingAuthorizeStart, PIN security).</summary>
internal static class SecretsOut
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body itself when it has no PIN. One that is not JSON, and so cannot be judged, is kept only if it does not speak of a PIN.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("PIN"u8) < 0 && body.Span.IndexOf((byte)'\\') < 0) return body;
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject message) return ReadOnlyMemory<byte>.Empty;
            return Mask(message) ? Write(message) : body;
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException)
        {
            return ReadOnlyMemory<byte>.Empty; // also a member given twice, which a DOM does not hold
        }
    }

    /// <returns>Whether there was one.</returns>
    public static bool Mask(JsonObject message)
    {
        if (message["Identification"] is not JsonObject identification || identification["QRCodeIdentification"] is not JsonObject qrCode) return false;
        var had = qrCode.Remove("PIN");
        return qrCode.Remove("HashedPIN") || had;
    }

    public static byte[] Write(JsonNode message) => System.Text.Encoding.UTF8.GetBytes(message.ToJsonString(Writing));
}
