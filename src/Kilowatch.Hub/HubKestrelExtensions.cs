using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub;

/// <summary>What the hub asks of the web server in front of it.</summary>
public static class HubKestrelExtensions
{
    /// <summary>Runs a request on the thread that its bytes arrive on, and goes on where the partner's answer arrives: a hop to another thread costs
    /// more than all checks together. Nothing that the hub does there waits. To be called before the process opens its first socket.</summary>
    /// <remarks>Not with <c>Store: Postgres</c>: there all connections stood still for one or two seconds when a silent database came
    /// back, and without this they do not. The likely reason is that Npgsql waits while it cancels what was given up: its own sockets must be
    /// the pool's. Callers' may be the hub's there, too (<see cref="UseKilowatchHubSockets"/>), for what is asked of Npgsql is asked on the pool.</remarks>
    public static IWebHostBuilder UseKilowatchHubThreads(this IWebHostBuilder web)
    {
        // Read once, by the first socket (dotnet/runtime, SocketAsyncEngine.Unix.cs); there is no other way to say it.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        return web.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).UseKilowatchHubSockets();
    }

    /// <summary>Callers' sockets are the hub's own where that can be (Linux): one wait for them and for those to partners.</summary>
    public static IWebHostBuilder UseKilowatchHubSockets(this IWebHostBuilder web) =>
        SocketWatch.IsSupported ? web.ConfigureServices(services => services.AddSingleton<IConnectionListenerFactory, SocketListeners>()) : web;

    /// <summary>Bounds for connections, headers and slow senders; TLS 1.2 and 1.3 only; and, unless everyone is believed,
    /// client certificates: a wrong one ends the handshake, and without one every OICP service answers 401.</summary>
    public static void UseKilowatchHubLimits(this KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<HubOptions>();
        var trust = options.Authentication == HubAuthentication.ClientCertificate ? kestrel.ApplicationServices.GetRequiredService<ClientCertificateTrust>() : null;
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

        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.HandshakeTimeout = TimeSpan.FromSeconds(10);
            if (trust is null) return;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = trust.IsTrusted;
        });
    }

    /// <summary>Takes charging notifications off a connection before the web server sees them (<see cref="DirectNotifications"/>). Call it after <c>Configure</c>:
    /// endpoints with TLS are known by then, and their connections are taken behind it, which is the hub's own where that can be (<see cref="TlsConnections"/>).</summary>
    public static void UseKilowatchHubConnections(this KestrelServerOptions kestrel)
    {
        var services = kestrel.ApplicationServices;
        var secured = new ConditionalWeakTable<ListenOptions, object>(); // a reload makes new ones
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(web => secured.TryGetValue(listen, out _) ? web : DirectNotificationsOf(listen, services, web)));
        if (kestrel.ConfigurationLoader is not { } loader) return;
        foreach (var section in loader.Configuration.GetSection("Endpoints").GetChildren())
        {
            loader.Endpoint(section.Key, endpoint =>
            {
                var listen = endpoint.ListenOptions;
                if (endpoint.IsHttps) secured.Add(listen, section);
                var hasCertificate = endpoint.HttpsOptions.ServerCertificate is not null || endpoint.HttpsOptions.ServerCertificateSelector is not null;
                if (!endpoint.IsHttps || !hasCertificate || endpoint.ConfigSection.GetSection("Sni").Exists()) return;
                listen.Use(web => TlsOf(listen, endpoint.HttpsOptions, services, web));
                listen.UseHttps(endpoint.HttpsOptions); // as would be done after this, and what comes then stands behind it
                listen.Use(web => DirectNotificationsOf(listen, services, web));
            });
        }
    }

    private static ConnectionDelegate DirectNotificationsOf(ListenOptions listen, IServiceProvider services, ConnectionDelegate web)
    {
        if (!listen.Protocols.HasFlag(HttpProtocols.Http1)) return web;
        var direct = services.GetRequiredService<DirectNotifications>();
        return connection => direct.RunAsync(connection, web);
    }

    private static ConnectionDelegate TlsOf(ListenOptions listen, HttpsConnectionAdapterOptions https, IServiceProvider services, ConnectionDelegate web)
    {
        if (TlsContext.Create(https, listen.Protocols) is not { } context) return web;
        var tls = new TlsConnections(context, https.HandshakeTimeout, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TlsConnections>>());
        return connection => tls.RunAsync(connection, web);
    }
}
