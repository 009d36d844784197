using Kilowatch.Testing;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>The real hub behind real mutual TLS on loopback, in real time, with files that a test changes while it runs. Operator DE*ABC,
/// one open session.</summary>
internal sealed class MutualTlsHub : IAsyncDisposable
{
    public static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    /// <summary>Within which the hub acts on what has changed.</summary>
    public static readonly TimeSpan Reaction = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-mtls-");
    private readonly TestIssuer _servers = new("servers' authority");
    private WebApplication? _app;

    public CapturedLog Log { get; } = new();

    public int Port => new Uri(_app!.Urls.First()).Port;

    public IServiceProvider Services => _app!.Services;

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Writes a file as a careful operator does: whole or not at all.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name + ".new"), content);
        File.Move(PathOf(name + ".new"), PathOf(name), overwrite: true);
        return PathOf(name);
    }

    public string Write(string name, string content) => Write(name, Encoding.ASCII.GetBytes(content));

    public async Task StartAsync(params (string Key, string? Value)[] more)
    {
        using var server = _servers.Issue("hub", use: TestIssuer.ServerUse);
        Write("hub.pem", server.ExportCertificatePem());
        Write("hub.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Kestrel:Endpoints:Https:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Https:Certificate:Path"] = PathOf("hub.pem"),
            ["Kestrel:Endpoints:Https:Certificate:KeyPath"] = PathOf("hub.key"),
            ["Hub:Data"] = PathOf("data"),
            ["Hub:ClientCertificateAuthorities:0"] = PathOf("ca.pem"),
            ["Hub:Operators:0:Id"] = "DE*ABC",
            ["Hub:Providers:0:Id"] = "DE*ICE",
        };
        foreach (var (key, value) in more)
        {
            if (value is null) settings.Remove(key);
            else settings[key] = value;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            (context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log);
        builder.Services.AddRoutingCore();
        builder.Services.AddKilowatchHub(builder.Configuration);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapKilowatchHub();
        await _app.StartAsync();
        await _app.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(Oicp.SessionId.Parse(Routes.Session), "DE*ABC", "DE*ICE");
    }

    /// <summary>A connection that shows the certificate, and sends those between it and its authority.</summary>
    public async Task<SslStream> ConnectAsync(X509Certificate2? certificate, X509Certificate2Collection? between = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, between, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        }).WaitAsync(TooLong);
        return stream;
    }

    /// <summary>What a notification of DE*ABC is answered on that connection: the HTTP status; 0 when the connection ends without an
    /// answer.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="more">Header lines, each with its end.</param>
    public static async Task<int> SendAsync(SslStream stream, string more = "")
    {
        var (path, body) = Routes.Operators["charging notification"];
        try
        {
            await stream.WriteAsync(RawConnection.Request(path, Encoding.UTF8.GetBytes(body), more));
            var answer = new byte[16 * 1024];
            var length = await stream.ReadAsync(answer).AsTask().WaitAsync(TooLong);
            return length < 12 ? 0 : int.Parse(Encoding.ASCII.GetString(answer, 9, 3), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The same on a connection of its own.</summary>
    public async Task<int> AskAsync(X509Certificate2? certificate, X509Certificate2Collection? between = null)
    {
        try
        {
            await using var stream = await ConnectAsync(certificate, between);
            return await SendAsync(stream);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _servers.Dispose();
        _directory.Delete(recursive: true);
    }
}
