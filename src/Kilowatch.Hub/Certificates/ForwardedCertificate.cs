using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>A client certificate as load balancers write it into a header: RFC 9440 (<c>:base64:</c>), haproxy
/// (<c>%[ssl_c_der,base64]</c>) and nginx (<c>$ssl_client_escaped_cert</c>, PEM with percent signs).</summary>
internal static class ForwardedCertificate
{
    /// <summary>No certificate of a partner is as large.</summary>
    public const int MaxLength = 16 * 1024;

    private const string PemBegin = "-----BEGIN CERTIFICATE-----";

    /// <returns>Null for what is not a certificate.</returns>
    public static X509Certificate2? Read(string header)
    {
        if (header.Length is 0 or > MaxLength) return null;
        try
        {
            if (header.StartsWith(':') && header.EndsWith(':') && header.Length > 2) return OfDer(header[1..^1]);
            var text = header.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(header) : header;
            return text.StartsWith(PemBegin, StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(text) : OfDer(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2? OfDer(string base64) =>
        Base64.IsValid(base64) ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64)) : null;
}
