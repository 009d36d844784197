using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kilowatch.Hub;

/// <summary>What the web server and the hub's services are told of an established session.</summary>
internal sealed class TlsFeatures(TlsSessionHandle session) : ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature, IDisposable
{
    private const int Version13 = 0x304;

    public X509Certificate2? ClientCertificate { get; set; } = ClientCertificates.Of(session);

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = ApplicationProtocols.Of(session);

    /// <summary>No other version is spoken.</summary>
    public SslProtocols Protocol { get; } = OpenSsl.SSL_version(session) == Version13 ? SslProtocols.Tls13 : SslProtocols.Tls12;

    public string HostName { get; } = Marshal.PtrToStringUTF8(OpenSsl.SSL_get_servername(session, 0)) ?? "";

#pragma warning disable SYSLIB0058 // obsolete, but a part of the interface; nobody asks
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => 0;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public void Dispose() => ClientCertificate?.Dispose();
}
