using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>What nobody's connections cost: nothing that a partner notices, and no word on who is who.</summary>
public sealed class StrangersTests
{
    private static readonly (string Path, string Body) Notification = Routes.Operators["charging notification"];

    [Theory]
    [InlineData("POST", "/api/oicp/charging/v21/operators/DE*ABC/authorize/start")]
    [InlineData("POST", "/api/oicp/charging/v21/operators/FR*NUL/authorize/start")]
    [InlineData("POST", "/api/oicp/charging/v21/operators/nonsense/authorize/stop")]
    [InlineData("POST", "/api/oicp/cdrmgmt/v22/operators/FR*NUL/charge-detail-record")]
    [InlineData("POST", "/api/oicp/charging/v21/providers/FR-NUL/authorize-remote/start")]
    [InlineData("POST", "/api/oicp/authdata/v21/providers/FR-NUL/push-request")]
    [InlineData("POST", "/api/oicp/no/such/service")]
    [InlineData("GET", "/api/oicp/notificationmgmt/v11/charging-notifications")]
    [InlineData("GET", "/api/oicp")]
    public async Task Strangers_get_401_whatever_they_name(string method, string path)
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        foreach (var certificate in new[] { "none", "right authority, but nobody's" })
        {
            using var answer = await hub.SendAsync(certificate, new HttpMethod(method), path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.True(answer.Headers.Contains("Process-ID"));
        }
    }

    [Theory]
    [InlineData("a provider's", "/api/oicp/charging/v21/operators/FR*NUL/authorize/start")]
    [InlineData("the partner's", "/api/oicp/charging/v21/providers/FR-NUL/authorize-remote/start")]
    [InlineData("the partner's", "/api/oicp/authdata/v21/providers/FR-NUL/push-request")]
    public async Task A_partner_of_the_other_side_gets_401_too_whatever_it_names(string certificate, string path)
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        using var answer = await hub.SendAsync(certificate, HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Slow_bodies_of_strangers_take_no_place_of_a_partners_request()
    {
        await using var hub = new TlsHub { More = [("Hub:MaxRequests", "4")] };
        await hub.InitializeAsync();
        await using var slow = new Slow();
        foreach (var path in Routes.Operators.Values.Select(route => route.Path))
        {
            for (var i = 0; i < 3; i++) await slow.BeginAsync(hub, "none", path);
        }

        using var answer = await hub.PostAsync("the partner's", Notification.Path, Notification.Body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")] // HTTP where TLS is expected
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 and no hello of a client")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ff")] // half of a record
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Bytes_that_are_not_TLS_end_their_connection_and_the_hub_goes_on(string garbage)
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", hub.Url.Port, deadline.Token);
        var stream = stranger.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(garbage), deadline.Token);
        stranger.Client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, deadline.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // reset is an end, too
        }

        using var answer = await hub.PostAsync("the partner's", Notification.Path, Notification.Body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task One_partners_slow_bodies_take_its_own_share_and_no_others()
    {
        await using var hub = new TlsHub { More = [("Hub:MaxRequests", "8")] };
        await hub.InitializeAsync();
        await using var slow = new Slow();
        await Eventually.TrueAsync(async () =>
        {
            // they are cut off after some seconds
            for (var i = 0; i < 2; i++)
                await slow.BeginAsync(hub, "another partner's", "/api/oicp/charging/v21/operators/DE*OTH/authorize/start");
            using var own = await hub.PostAsync("another partner's", Notification.Path, Notification.Body);
            return own.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        using var answer = await hub.PostAsync("the partner's", Notification.Path, Notification.Body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Connections_of_strangers_hold_a_tenth_and_partners_the_rest()
    {
        await using var hub = new TlsHub { More = [("Hub:MaxConnections", "30")] };
        await hub.InitializeAsync();
        var strangers = new List<SslStream>();
        for (var i = 0; i < 3; i++) strangers.Add(await SslClient.ConnectAsync(hub.Url.Port));
        Assert.False(await ConnectsAsync(hub.Url.Port));
        await strangers[0].DisposeAsync();
        var partners = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            // Each takes a stranger's place until its first request.
            RawConnection? partner = null;
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    partner = new RawConnection(await SslClient.ConnectAsync(hub.Url.Port, hub.Certificate("the partner's")));
                    return true;
                }
                catch (Exception refused) when (refused is IOException or SocketException)
                {
                    return false; // the place that was given up is not free yet
                }
            });
            await partner!.WriteAsync(RawConnection.Request(Notification.Path, Encoding.UTF8.GetBytes(Notification.Body)));
            Assert.Equal(200, (await partner.ReadAsync()).Status);
            partners.Add(partner);
        }

        foreach (var partner in partners) await partner.DisposeAsync();
        foreach (var stranger in strangers) await stranger.DisposeAsync();
    }

    private static async Task<bool> ConnectsAsync(int port)
    {
        try
        {
            await (await SslClient.ConnectAsync(port)).DisposeAsync();
            return true;
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            return false;
        }
    }

    /// <summary>Requests whose body does not come.</summary>
    private sealed class Slow : IAsyncDisposable
    {
        private readonly List<SslStream> _streams = [];

        public async Task BeginAsync(TlsHub hub, string certificate, string path)
        {
            var stream = await SslClient.ConnectAsync(hub.Url.Port, hub.Certificate(certificate));
            _streams.Add(stream);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{"));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var stream in _streams) await stream.DisposeAsync();
        }
    }
}
