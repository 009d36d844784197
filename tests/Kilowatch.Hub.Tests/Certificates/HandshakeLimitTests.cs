using System.Net;
using System.Net.Sockets;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>Handshakes that are under way are bounded, from one address and in all.</summary>
public sealed class HandshakeLimitTests
{
    private const int Max = 5;

    [Theory]
    [InlineData("Hub:MaxHandshakesPerAddress", null, true)]
    [InlineData("Hub:MaxHandshakes", null, true)]
    [InlineData("Hub:MaxHandshakes", "127.0.0.1", true)]
    [InlineData("Hub:MaxHandshakesPerAddress", "127.0.0.1", false)] // a load balancer brings everyone's
    public async Task Beyond_the_bound_a_connection_is_closed_at_once(string setting, string? proxy, bool isBounded)
    {
        using var issuer = new TestIssuer("authority");
        using var good = issuer.Issue("operator");
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", issuer.Pem);
        await hub.StartAsync([
            (setting, Max.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(good)),
            .. proxy is null ? ((string, string?)[])[] : [("Hub:TrustedProxies:0", proxy)]]);
        await using var partner = await hub.ConnectAsync(good);
        var served = await MutualTlsHub.SendAsync(partner);
        for (var i = 0; i < 2 * Max; i++) await (await hub.ConnectAsync(good)).DisposeAsync(); // those that have ended do not count
        List<Socket> silent = [];
        try
        {
            for (var i = 0; i < 2 * Max; i++) silent.Add(await OpenAsync(hub.Port));
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.Equal(isBounded ? Max : 0, silent.Count(IsClosed));
            Assert.Equal(served, await MutualTlsHub.SendAsync(partner)); // whoever is known already goes on
            if (isBounded) Assert.Equal(0, await hub.AskAsync(good));
            silent.ForEach(s => s.Dispose());
            await Eventually.TrueAsync(async () => await hub.AskAsync(good) == served);
        }
        finally
        {
            silent.ForEach(s => s.Dispose());
        }
    }

    private static async Task<Socket> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead);
}
