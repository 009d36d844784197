using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Kilowatch.Hub.Admin;

namespace Kilowatch.Hub.Dashboard;

/// <summary>How far the body that the journal kept is the one that was on the wire.</summary>
internal enum KeptAs
{
    /// <summary>Byte for byte: the fingerprint taken on arrival fits.</summary>
    AsReceived,

    /// <summary>Something was taken out for privacy, so size and hash are not those of the wire.</summary>
    Redacted,

    /// <summary>There was a body, and it was not kept.</summary>
    NotKept,

    /// <summary>No fingerprint was taken of this kind of request, so it cannot be proved either way.</summary>
    Unproven,
}

/// <summary>A body as the journal has it, and what is certain about it.</summary>
internal static class KeptBody
{
    /// <param name="body">As it may be shown.</param>
    /// <param name="fingerprint">The first 128 bits of the SHA-256 of what arrived, 0 for none.</param>
    public static KeptAs Judge(ReadOnlySpan<byte> body, UInt128 fingerprint)
    {
        if (fingerprint == 0) return IsRedacted(body) ? KeptAs.Redacted : KeptAs.Unproven;
        if (Fingerprint.Of(body) == fingerprint) return KeptAs.AsReceived;
        return body.IsEmpty ? KeptAs.NotKept : KeptAs.Redacted;
    }

    /// <summary>Whether something was taken out of it.</summary>
    public static bool IsRedacted(ReadOnlySpan<byte> body) => body.IndexOf("***"u8) >= 0;

    /// <summary>Size and hash only where they are those of the bytes shown; of a redacted body the hash of the original is not told, by
    /// which a UID could be tried out.</summary>
    public static JsonObject Of(byte[] body, KeptAs keptAs)
    {
        var json = new JsonObject
        {
            ["keptAs"] = AdminJson.Camel(keptAs.ToString()),
            ["bytes"] = body.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        if (Utf8.IsValid(body)) json["text"] = Encoding.UTF8.GetString(body);
        else json["base64"] = Convert.ToBase64String(body);
        return json;
    }
}
