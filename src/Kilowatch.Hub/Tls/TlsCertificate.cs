using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>Gives OpenSSL the endpoint's own certificate. What stands between it and its authority is sent along, as the web server would send it.</summary>
internal static unsafe class TlsCertificate
{
    private const string MustStaple = "1.3.6.1.5.5.7.1.24"; // RFC 7633: promises an answer of its authority with each handshake, which the web server fetches

    /// <returns>False when it has to be left to the web server.</returns>
    public static bool Set(TlsContextHandle context, X509Certificate2 certificate, X509Certificate2Collection? others)
    {
        if (!certificate.HasPrivateKey || certificate.Extensions.Any(extension => extension.Oid?.Value == MustStaple)) return false;
        var chain = System.Net.Security.SslStreamCertificateContext.Create(certificate, others);
        if (!Use(certificate, native => OpenSsl.SSL_CTX_use_certificate(context, native) == 1)) return false;
        foreach (var between in chain.IntermediateCertificates)
        {
            if (!Use(between, native => OpenSsl.SSL_CTX_ctrl(context, OpenSsl.AddToChain, 1, native) == 1)) return false;
        }

        return UseKey(context, certificate) && OpenSsl.SSL_CTX_check_private_key(context) == 1;
    }

    private static bool Use(X509Certificate2 certificate, Func<nint, bool> use)
    {
        nint native;
        var der = certificate.RawData;
        fixed (byte* bytes = der)
        {
            var at = bytes; // is moved
            native = OpenSsl.d2i_X509(0, &at, der.Length);
        }

        if (native == 0) return false;
        try
        {
            return use(native); // which counts its own use
        }
        finally
        {
            OpenSsl.X509_free(native);
        }
    }

    private static bool UseKey(TlsContextHandle context, X509Certificate2 certificate)
    {
        if (Export(certificate) is not { } der) return false;
        try
        {
            fixed (byte* bytes = der)
            {
                var at = bytes; // is moved
                var native = OpenSsl.d2i_AutoPrivateKey(0, &at, der.Length);
                if (native == 0) return false;
                var isTaken = OpenSsl.SSL_CTX_use_PrivateKey(context, native) == 1;
                OpenSsl.EVP_PKEY_free(native);
                return isTaken;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <returns>PKCS #8; null for a key of another kind, or one that its holder does not give away.</returns>
    private static byte[]? Export(X509Certificate2 certificate)
    {
        try
        {
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
            return key?.ExportPkcs8PrivateKey();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
