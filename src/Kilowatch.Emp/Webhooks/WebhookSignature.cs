using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kilowatch.Emp.Webhooks;

/// <summary>The symmetric signature of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    public static string Sign(ReadOnlySpan<byte> secret, string id, DateTimeOffset sent, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{sent.ToUnixTimeSeconds()}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>A backend's secrets: one, and two while it changes from one to the other.</summary>
    public static IEnumerable<byte[]> Secrets(this WebhookOptions webhook)
    {
        if (TryReadSecret(webhook.Secret, out var first)) yield return first;
        if (TryReadSecret(webhook.SecondSecret, out var second)) yield return second;
    }

    /// <summary>Reads <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public static bool TryReadSecret(string? text, [NotNullWhen(true)] out byte[]? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Prefix.Length..], buffer, out var length) || length is < 24 or > 64) return false;
        secret = buffer[..length];
        return true;
    }
}
