using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>Judges a client's certificate in the middle of the handshake, so that one which does not count ends it.</summary>
/// <param name="isTrusted">As for the web server; null where no certificate is asked for.</param>
internal sealed unsafe class ClientCertificates(Func<X509Certificate2, X509Chain?, SslPolicyErrors, bool>? isTrusted)
{
    private const int Rejected = 28; // X509_V_ERR_CERT_REJECTED, which the client is told as bad_certificate

    /// <summary>For SSL_CTX_set_cert_verify_callback, with a GCHandle to one of these.</summary>
    public static readonly delegate* unmanaged<nint, nint, int> Judge = &OnCertificate;

    /// <summary>The certificate that a session's client has shown, for the caller to dispose; null for none.</summary>
    public static X509Certificate2? Of(TlsSessionHandle session)
    {
        var certificate = OpenSsl.SSL_get1_peer_certificate(session);
        if (certificate == 0) return null;
        try
        {
            return Load(certificate);
        }
        finally
        {
            OpenSsl.X509_free(certificate);
        }
    }

    /// <summary>Judges once more what a session's client has shown, now or when the session began; to show none is no fault.</summary>
    public bool IsTrusted(TlsSessionHandle session)
    {
        using var certificate = Of(session);
        return certificate is null || IsTrusted(certificate, OpenSsl.SSL_get_peer_cert_chain(session));
    }

    [UnmanagedCallersOnly]
    private static int OnCertificate(nint verification, nint argument)
    {
        try
        {
            var clients = (ClientCertificates)GCHandle.FromIntPtr(argument).Target!;
            using var certificate = Load(OpenSsl.X509_STORE_CTX_get0_cert(verification));
            if (clients.IsTrusted(certificate, OpenSsl.X509_STORE_CTX_get0_untrusted(verification))) return 1;
        }
#pragma warning disable CA1031 // nothing may be thrown through OpenSSL, and what cannot be judged is not let in
        catch
#pragma warning restore CA1031
        {
            // refused, as below
        }

        OpenSsl.X509_STORE_CTX_set_error(verification, Rejected);
        return 0;
    }

    private bool IsTrusted(X509Certificate2 certificate, nint others)
    {
        using var presented = new X509Chain();
        try
        {
            for (var i = 0; i < OpenSsl.OPENSSL_sk_num(others); i++) presented.ChainPolicy.ExtraStore.Add(Load(OpenSsl.OPENSSL_sk_value(others, i)));
            return isTrusted?.Invoke(certificate, presented, SslPolicyErrors.None) == true;
        }
        catch (CryptographicException)
        {
            return false; // one of them is none
        }
        finally
        {
            foreach (var other in presented.ChainPolicy.ExtraStore) other.Dispose();
        }
    }

    private static X509Certificate2 Load(nint certificate)
    {
        var length = OpenSsl.i2d_X509(certificate, null);
        if (length <= 0) throw new CryptographicException();
        var der = new byte[length];
        fixed (byte* bytes = der)
        {
            var at = bytes; // is moved
            _ = OpenSsl.i2d_X509(certificate, &at); // as long as before
        }

        return X509CertificateLoader.LoadCertificate(der);
    }
}
