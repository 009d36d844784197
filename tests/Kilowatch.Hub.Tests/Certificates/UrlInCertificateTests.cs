using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>A certificate names addresses from which its issuer (caIssuers), its list or its status could be loaded. Whoever shows the
/// certificate chose
/// them, so nobody ever calls there, and nobody waits.</summary>
public sealed class UrlInCertificateTests : IAsyncDisposable
{
    private readonly SilentServer _server = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Strangers_send_the_hub_nowhere_and_cost_a_partner_nothing(bool bySni)
    {
        using var issuer = new TestIssuer("authority");
        using var good = issuer.Issue("operator");
        using var stranger = new TestIssuer("a stranger's");
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", issuer.Pem);
        var sni = "Kestrel:Endpoints:Https:Sni:localhost:Certificate:";
        await hub.StartAsync([
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(good)),
            .. bySni ? ((string, string?)[])[(sni + "Path", hub.PathOf("hub.pem")), (sni + "KeyPath", hub.PathOf("hub.key"))] : []]);
        Assert.Equal(200, await hub.AskAsync(good));

        await using var partner = await hub.ConnectAsync(good);
        var strangers = Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            using var certificate = stranger.Issue($"stranger {i}", issuerUrl: $"{_server.Url}/{i}", listUrl: $"{_server.Url}/list{i}");
            return await hub.AskAsync(certificate);
        })).ToList();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(200, await (i % 2 == 0 ? MutualTlsHub.SendAsync(partner) : hub.AskAsync(good)));
            var took = Stopwatch.GetElapsedTime(started);
            if (took > slowest) slowest = took;
        }

        Assert.All(await Task.WhenAll(strangers).WaitAsync(MutualTlsHub.TooLong), status => Assert.Equal(0, status));
        Assert.Equal(0, _server.Calls);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(3)); // an address that does not answer was waited for 15 seconds
    }

    [Fact]
    public async Task Nor_does_a_certificate_that_a_load_balancer_hands_on()
    {
        using var issuer = new TestIssuer("authority");
        using var stranger = new TestIssuer("a stranger's");
        using var certificate = stranger.Issue("stranger", issuerUrl: _server.Url, listUrl: _server.Url);
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", issuer.Pem);
        await hub.StartAsync(("Hub:TrustedProxies:0", "127.0.0.1"));
        await using var proxy = await hub.ConnectAsync(null);
        Assert.Equal(401, await MutualTlsHub.SendAsync(proxy, $"Client-Cert: {Convert.ToBase64String(certificate.RawData)}\r\n"));
        Assert.Equal(0, _server.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nor_does_a_partner_that_is_called(bool hasOwnAuthorities)
    {
        using var root = new TestIssuer("root");
        using var between = new TestIssuer("between", above: root);
        using var certificate = between.Issue("emp", use: TestIssuer.ServerUse, issuerUrl: _server.Url, listUrl: _server.Url);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext =
                        SslStreamCertificateContext.Create(certificate, null, offline: true)
                    });
                _ = await stream.ReadAsync(new byte[1]);
            }
            catch (Exception refused) when (refused is IOException or AuthenticationException)
            {
                // as it should be
            }
        });

        using var good = root.Issue("operator");
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", root.Pem);
        await hub.StartAsync([
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(good)),
            ("Hub:Providers:0:Endpoint", $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"),
            .. hasOwnAuthorities ? ((string, string?)[])[("Hub:ServerCertificateAuthorities:0", hub.PathOf("ca.pem"))] : []]);
        await using var partner = await hub.ConnectAsync(good);
        Assert.Equal(200, await MutualTlsHub.SendAsync(partner)); // 310 inside
        await serving.WaitAsync(MutualTlsHub.TooLong);
        Assert.Equal(0, _server.Calls);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes every connection, counts it, and never answers.</summary>
    private sealed class SilentServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _clients = [];
        private int _calls;

        public SilentServer()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Calls => Volatile.Read(ref _calls);

        public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public void Dispose()
        {
            _listener.Dispose();
            lock (_clients) _clients.ForEach(c => c.Dispose());
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _calls);
                    lock (_clients) _clients.Add(client);
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // disposed of
            }
        }
    }
}
