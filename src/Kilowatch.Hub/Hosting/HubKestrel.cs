using System.Security.Authentication;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilowatch.Hub.Hosting;

/// <summary>What the hub asks of Kestrel: bounds for connections, headers and slow senders; TLS 1.2 and 1.3 only; and, unless everyone is
/// believed,
/// client certificates: a wrong one ends the handshake, and without one every OICP service answers 401.</summary>
/// <remarks>The limits are set before the host's own settings, which may change them. The defaults of endpoints are set before and after:
/// an endpoint that the host
/// opens in code takes them at once, one that stands in the configuration only when the server starts, and neither may let in whom the hub
/// would not.</remarks>
internal sealed class HubKestrel(HubOptions options, IServiceProvider services)
    : IConfigureOptions<KestrelServerOptions>, IPostConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null; // the hub bounds bodies itself, with an answer of OICP's shape
        limits.MaxConcurrentConnections = FileHandles.Bound(options.MaxConnections);
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        SetDefaults(kestrel);
    }

    public void PostConfigure(string? name, KestrelServerOptions kestrel)
    {
        SetDefaults(kestrel);
        NoteServerCertificates(kestrel);
    }

    private void SetDefaults(KestrelServerOptions kestrel)
    {
        kestrel.ConfigureHttpsDefaults(SetHttpsDefaults);
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(services.GetRequiredService<StrangersConnections>().Bound));
    }

    private void SetHttpsDefaults(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.OnAuthenticate = (connection, tls) =>
        {
            services.GetRequiredService<ClientConnections>().Enter(connection);
            // its result is not asked: the hub judges
            tls.CertificateChainPolicy = CertificateChains.PolicyFor(CertificateChains.ClientAuthentication, []);
        };
        if (options.Authentication != HubAuthentication.ClientCertificate) return;
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = services.GetRequiredService<ClientCertificateTrust>().IsTrusted;
    }

    /// <summary>So that what ends is told of before it ends. Called again when an endpoint is configured anew.</summary>
    private void NoteServerCertificates(KestrelServerOptions kestrel)
    {
        if (kestrel.ConfigurationLoader is not { } loader) return;
        foreach (var section in loader.Configuration.GetSection("Endpoints").GetChildren())
        {
            loader.Endpoint(section.Key, endpoint =>
            {
                if (endpoint.HttpsOptions.ServerCertificate is { } shown)
                    services.GetRequiredService<CertificateInventory>().SetServer(section.Key, shown);
            });
        }
    }
}
