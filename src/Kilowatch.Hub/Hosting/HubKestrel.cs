using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Relay.FastPath;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilowatch.Hub.Hosting;

/// <summary>What the hub asks of Kestrel: bounds for connections, headers and slow senders; TLS 1.2 and 1.3 only; and, unless everyone is believed,
/// client certificates: a wrong one ends the handshake, and without one every OICP service answers 401.</summary>
/// <remarks>The limits are set before the host's own settings, which may change them. The defaults of endpoints are set before and after: an endpoint that the host
/// opens in code takes them at once, one that stands in the configuration only when the server starts, and neither may let in whom the hub would not.</remarks>
internal sealed class HubKestrel(HubOptions options, IServiceProvider services) : IConfigureOptions<KestrelServerOptions>, IPostConfigureOptions<KestrelServerOptions>
{
    private readonly ConditionalWeakTable<ListenOptions, object> _secured = []; // a reload makes new ones

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null; // the hub bounds bodies itself, with an answer of OICP's shape
        limits.MaxConcurrentConnections = options.MaxConnections;
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
        TakeNotificationsBehindTls(kestrel);
    }

    private void SetDefaults(KestrelServerOptions kestrel)
    {
        kestrel.ConfigureHttpsDefaults(SetHttpsDefaults);
        kestrel.ConfigureEndpointDefaults(listen =>
        {
            listen.Use(services.GetRequiredService<StrangersConnections>().Bound);
            listen.Use(web => _secured.TryGetValue(listen, out _) ? web : FastPathOf(listen, web));
        });
    }

    private void SetHttpsDefaults(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
        https.OnAuthenticate = (connection, tls) =>
        {
            services.GetRequiredService<ClientConnections>().Enter(connection);
            tls.CertificateChainPolicy = CertificateChains.PolicyFor(CertificateChains.ClientAuthentication, []); // its result is not asked: the hub judges
        };
        if (options.Authentication != HubAuthentication.ClientCertificate) return;
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = services.GetRequiredService<ClientCertificateTrust>().IsTrusted;
    }

    /// <summary>Endpoints with TLS are known by now, and their notifications are taken behind it.</summary>
    private void TakeNotificationsBehindTls(KestrelServerOptions kestrel)
    {
        if (kestrel.ConfigurationLoader is not { } loader) return;
        foreach (var section in loader.Configuration.GetSection("Endpoints").GetChildren())
        {
            loader.Endpoint(section.Key, endpoint =>
            {
                var listen = endpoint.ListenOptions;
                if (endpoint.IsHttps) _secured.Add(listen, section);
                var hasCertificate = endpoint.HttpsOptions.ServerCertificate is not null || endpoint.HttpsOptions.ServerCertificateSelector is not null;
                if (!endpoint.IsHttps || !hasCertificate || endpoint.ConfigSection.GetSection("Sni").Exists()) return;
                listen.UseHttps(endpoint.HttpsOptions); // as would be done after this, and what comes then stands behind it
                listen.Use(web => FastPathOf(listen, web));
            });
        }
    }

    private ConnectionDelegate FastPathOf(ListenOptions listen, ConnectionDelegate web)
    {
        if (!options.FastPath || !listen.Protocols.HasFlag(HttpProtocols.Http1)) return web;
        var fastPath = services.GetRequiredService<NotificationFastPath>();
        return connection => fastPath.RunAsync(connection, web);
    }
}
