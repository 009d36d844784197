using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kilowatch.Hub;

/// <summary>What all TLS sessions of an endpoint have in common: certificate and key, versions, whom to ask for a certificate. Made anew when the endpoint is.</summary>
internal sealed unsafe class TlsContext
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
    private const int Version12 = 0x303;
    private const int Version13 = 0x304;

    private const int Ask = 0x1; // SSL_VERIFY_PEER
    private const int Require = 0x2; // SSL_VERIFY_FAIL_IF_NO_PEER_CERT

    private const int MostSessions = 1_000; // that clients may resume
    private const int SessionSeconds = 3_600;

    private readonly TlsContextHandle _handle;

    private TlsContext(TlsContextHandle handle, ClientCertificates clients) => (_handle, Clients) = (handle, clients);

    public ClientCertificates Clients { get; }

    /// <returns>Null where it has to be left to the web server: an option that is not known here, a key that cannot be had, or something that OpenSSL does not take.</returns>
    public static TlsContext? Create(HttpsConnectionAdapterOptions https, HttpProtocols http)
    {
        if (!OpenSsl.IsThere || !IsKnown(https)) return null;
        var native = OpenSsl.SSL_CTX_new(OpenSsl.TLS_server_method());
        if (native == 0) return null;
        var clients = new ClientCertificates(https.ClientCertificateValidation);
        var handle = new TlsContextHandle(native, clients, new ApplicationProtocols(http));
        if (TlsCertificate.Set(handle, https.ServerCertificate!, https.ServerCertificateChain) && TlsCiphers.Set(handle))
        {
            SetVersions(handle, https.SslProtocols);
            SetClients(handle, https.ClientCertificateMode);
            SetSessions(handle);
            OpenSsl.SSL_CTX_set_alpn_select_cb(handle, ApplicationProtocols.Select, handle.Protocols);
            return new TlsContext(handle, clients);
        }

        handle.Dispose();
        return null;
    }

    public TlsSessionHandle NewSession(TlsSession session)
    {
        var native = OpenSsl.SSL_new(_handle);
        return native == 0 ? throw new CryptographicException("OpenSSL has no memory for a session.") : new TlsSessionHandle(native, session);
    }

    private static bool IsKnown(HttpsConnectionAdapterOptions https) =>
        https is { ServerCertificate: not null, ServerCertificateSelector: null, OnAuthenticate: null, CheckCertificateRevocation: false }
        && https.SslProtocols != SslProtocols.None && (https.SslProtocols & ~Versions) == 0
        && https.ClientCertificateMode switch
        {
            ClientCertificateMode.NoCertificate => true,
            ClientCertificateMode.AllowCertificate or ClientCertificateMode.RequireCertificate => https.ClientCertificateValidation is not null,
            _ => false,
        };

    private static void SetVersions(TlsContextHandle handle, SslProtocols versions)
    {
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetLeastVersion, versions.HasFlag(SslProtocols.Tls12) ? Version12 : Version13, 0);
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetMostVersion, versions.HasFlag(SslProtocols.Tls13) ? Version13 : Version12, 0);
        OpenSsl.SSL_CTX_set_options(handle, OpenSsl.NoCompression | OpenSsl.NoRenegotiation | OpenSsl.ServersChoice);
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetReadAhead, 1, 0); // a record in one call to the kernel
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetMode, OpenSsl.ReleaseBuffers, 0);
    }

    private static void SetClients(TlsContextHandle handle, ClientCertificateMode mode)
    {
        if (mode == ClientCertificateMode.NoCertificate) return;
        OpenSsl.SSL_CTX_set_verify(handle, mode == ClientCertificateMode.RequireCertificate ? Ask | Require : Ask, 0);
        OpenSsl.SSL_CTX_set_cert_verify_callback(handle, ClientCertificates.Judge, handle.Clients);
    }

    /// <summary>They are kept here rather than in tickets: a ticket has the client's certificate, but not those that it showed along with it, and it is judged by both.</summary>
    private static void SetSessions(TlsContextHandle handle)
    {
        OpenSsl.SSL_CTX_set_options(handle, OpenSsl.NoTicket);
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetSessionCacheMode, OpenSsl.CacheOfServer, 0);
        OpenSsl.SSL_CTX_ctrl(handle, OpenSsl.SetSessionCacheSize, MostSessions, 0);
        OpenSsl.SSL_CTX_set_timeout(handle, SessionSeconds);
        OpenSsl.SSL_CTX_set_num_tickets(handle, 1);
        fixed (byte* id = "hub"u8) OpenSsl.SSL_CTX_set_session_id_context(handle, id, 3); // a context of its own, so any id will do
    }
}
