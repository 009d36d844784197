using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Ocpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Cpo;

/// <summary>The tap's front: stations' WebSockets by Kestrel, the CSMS's by the runtime's client.</summary>
internal sealed class TapHost : IDisposable
{
    private const int MaxStations = 20_000;
    private const int MaxProtocols = 8;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PongWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(15);
    private readonly TapSettings _settings;
    private readonly OcppTap _tap;
    private readonly HttpMessageInvoker _csms;
    private readonly CancellationToken _stop;

    private TapHost(TapSettings settings, OcppTap tap, CancellationToken stop)
    {
        (_settings, _tap, _stop) = (settings, tap, stop);
        _csms = new(WebSocketHandlers.Create(settings.UpstreamAuthorities, ConnectWithin));
    }

    /// <summary>Listens until it is told to stop.</summary>
    /// <exception cref="IOException">The address cannot be listened on, or a certificate cannot be read.</exception>
    public static async Task RunAsync(TapSettings settings, ChargerReporting reporting, CpoSummary summary, ILoggerFactory loggers,
        CancellationToken stop)
    {
        await using var tap = new OcppTap(reporting);
        summary.Stations = () => tap.Connections;
        try
        {
            using var host = new TapHost(settings, tap, stop);
            await using var app = host.Build(loggers);
            try
            {
                await app.StartAsync(stop);
            }
            catch (Exception refused) when (Listening.Refusal(refused, "--listen") is not null)
            {
                throw new IOException(Listening.Refusal(refused, "--listen"), refused);
            }

            var address = new Uri(app.Urls.First());
            Console.WriteLine($"listening on {settings.Listen.Scheme}://{address.Authority}");
            using var ticking = new PeriodicTimer(TimeSpan.FromSeconds(5));
            try
            {
                while (await ticking.WaitForNextTickAsync(stop)) await reporting.TickAsync();
            }
            catch (OperationCanceledException)
            {
                // Told to stop: stations come back, to the next process.
            }

            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await app.StopAsync(enough.Token);
        }
        catch (CryptographicException wrong)
        {
            throw new IOException($"--listen-cert, --listen-key or --upstream-ca: {wrong.Message}", wrong);
        }
    }

    public void Dispose() => _csms.Dispose();

    private WebApplication Build(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Add(Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton(loggers));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxStations * 2;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxStations;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxRequestBodySize = 0;
            var port = _settings.Listen.Port;
            if (!IPAddress.TryParse(_settings.Listen.Host.Trim('[', ']'), out var ip))
                ip = _settings.Listen.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
            kestrel.Listen(ip, port, listen =>
            {
                if (_settings is { Certificate: { } certificate, Key: { } key })
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, key));
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.BuildToListen();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingEvery, KeepAliveTimeout = PongWithin });
        app.Run(StationAsync);
        return app;
    }

    private async Task StationAsync(HttpContext http)
    {
        // The last part of the path is the station, the rest stands for the CSMS's own.
        var raw = http.Request.Path.ToUriComponent().TrimEnd('/');
        var station = Uri.UnescapeDataString(raw[(raw.LastIndexOf('/') + 1)..]);
        if (!http.WebSockets.IsWebSocketRequest || station.Length is 0 or > 255)
        {
            http.Response.StatusCode = station.Length is 0 or > 255 ? StatusCodes.Status404NotFound : StatusCodes.Status426UpgradeRequired;
            await http.Response.WriteAsync("This is an OCPP tap: a station connects with a WebSocket to /STATION.\n", http.RequestAborted);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        if (_settings.Upstream is null) await AnswerAsync(http, station, end.Token);
        else await PassOnAsync(http, station, raw, end.Token);
    }

    private async Task AnswerAsync(HttpContext http, string station, CancellationToken stop)
    {
        var protocol =
            http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(offered => offered is "ocpp1.6" or "ocpp2.0.1" or "ocpp2.1");
        if (protocol is null && http.WebSockets.WebSocketRequestedProtocols.Count > 0)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync("None of the subprotocols is known: expected ocpp1.6 or ocpp2.0.1.\n", http.RequestAborted);
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(protocol);
        await _tap.AnswerAsync(station, socket, stop);
    }

    /// <summary>Connects to the CSMS first, so that its word on subprotocol, credentials and station is the station's answer.</summary>
    private async Task PassOnAsync(HttpContext http, string station, string path, CancellationToken stop)
    {
        using var csms = new ClientWebSocket();
        csms.Options.KeepAliveInterval = PingEvery;
        csms.Options.KeepAliveTimeout = PongWithin;
        csms.Options.CollectHttpResponseDetails = true;
        foreach (var protocol in http.WebSockets.WebSocketRequestedProtocols.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxProtocols))
            csms.Options.AddSubProtocol(protocol);
        foreach (var name in (ReadOnlySpan<string>)["Authorization", "User-Agent", "X-Forwarded-For"])
        {
            if (http.Request.Headers[name].ToString() is { Length: > 0 } value) csms.Options.SetRequestHeader(name, value);
        }

        var upstream = new UriBuilder(_settings.Upstream!);
        upstream.Path = upstream.Path.TrimEnd('/') + path;
        upstream.Query = http.Request.QueryString.Value;
        try
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop, http.RequestAborted);
            enough.CancelAfter(ConnectWithin);
            await csms.ConnectAsync(upstream.Uri, _csms, enough.Token);
        }
        catch (Exception refused) when (refused is WebSocketException or OperationCanceledException or HttpRequestException
            or ArgumentException)
        {
            await RefuseAsync(http, csms);
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(csms.SubProtocol);
        await _tap.RunAsync(station, socket, csms, stop);
    }

    private static async Task RefuseAsync(HttpContext http, ClientWebSocket csms)
    {
        // The CSMS's own answer, where there is one; else it cannot be reached, and the station tries again.
        http.Response.StatusCode = (int)csms.HttpStatusCode is >= 400 and var status ? status : StatusCodes.Status502BadGateway;
        if (csms.HttpResponseHeaders is { } headers && headers.TryGetValue("WWW-Authenticate", out var asks))
            http.Response.Headers.WWWAuthenticate = asks.ToArray();
        await http.Response.WriteAsync("The CSMS did not take the connection.\n");
    }
}
