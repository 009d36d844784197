using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Cli.Cpo;

/// <summary>Connections to a CSMS.</summary>
internal static class WebSocketHandlers
{
    /// <param name="authorities">A PEM file of the authorities of its certificate; null for those that the machine trusts.</param>
    /// <param name="connectWithin">How long to try.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is not PEM.</exception>
    public static SocketsHttpHandler Create(string? authorities, TimeSpan connectWithin)
    {
        var sockets = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = connectWithin };
        if (authorities is null) return sockets;
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(authorities);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        sockets.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return sockets;
    }
}
