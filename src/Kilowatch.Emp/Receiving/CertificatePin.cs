using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Emp.Receiving;

/// <summary>The SHA-256 of a certificate's DER.</summary>
internal readonly record struct CertificatePin(string Hex)
{
    public static CertificatePin Of(X509Certificate2 certificate) => new(certificate.GetCertHashString(HashAlgorithmName.SHA256));

    public static CertificatePin Parse(string hex) =>
        TryParse(hex, out var pin) ? pin : throw new FormatException("Not a SHA-256 in hexadecimal digits.");

    /// <summary>Any case; colons between the bytes, as openssl prints them, are fine.</summary>
    public static bool TryParse(string? hex, [NotNullWhen(true)] out CertificatePin pin)
    {
        var digits = hex?.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant() ?? "";
        pin = new(digits);
        return digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigitUpper);
    }
}
