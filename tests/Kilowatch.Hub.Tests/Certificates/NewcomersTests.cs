using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>How fast one address may begin connections on which no partner shows itself.</summary>
public sealed class NewcomersTests
{
    private const int PerSecond = 25; // one turn of 40 ms

    [Fact]
    public async Task Strangers_of_one_address_begin_so_many_handshakes_in_a_second_and_a_partner_of_that_address_gets_its_turn()
    {
        using var issuer = new TestIssuer("authority");
        using var good = issuer.Issue("operator");
        using var other = new TestIssuer("nobody's authority");
        using var bad = other.Issue("operator");
        await using var hub = new MutualTlsHub();
        await StartAsync(hub, issuer, TestIssuer.Sha256(good));
        Assert.Equal(200, await hub.AskAsync(good));
        var started = Stopwatch.GetTimestamp();
        var strangers = Enumerable.Range(0, 3 * PerSecond).Select(_ => HandshakeAsync(hub, bad)).ToList();
        Assert.Equal(200, await hub.AskAsync(good));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2)); // not behind all that came before it
        await Task.WhenAll(strangers);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Partners_that_come_again_all_at_once_wait_for_nobody()
    {
        using var issuer = new TestIssuer("authority");
        using var good = issuer.Issue("operator");
        await using var hub = new MutualTlsHub();
        await StartAsync(hub, issuer, TestIssuer.Sha256(good), perSecond: 1);
        var open = new List<SslStream>();
        for (var i = 0; i < 10; i++)
        {
            open.Add(await hub.ConnectAsync(good));
            Assert.Equal(200, await MutualTlsHub.SendAsync(open[^1]));
        }

        foreach (var stream in open) await stream.DisposeAsync();
    }

    [Fact]
    public async Task Beyond_what_four_seconds_take_the_oldest_is_closed()
    {
        using var issuer = new TestIssuer("authority");
        using var other = new TestIssuer("nobody's authority");
        using var bad = other.Issue("operator");
        await using var hub = new MutualTlsHub();
        await StartAsync(hub, issuer, new string('0', 64));
        await Task.WhenAll(Enumerable.Range(0, 8 * PerSecond).Select(_ => HandshakeAsync(hub, bad)));
        Assert.Contains("Hub:MaxNewcomersPerAddress", hub.Log.Text, StringComparison.Ordinal);
    }

    private static Task StartAsync(MutualTlsHub hub, TestIssuer issuer, string sha256, int perSecond = PerSecond)
    {
        hub.Write("ca.pem", issuer.Pem);
        return hub.StartAsync(
            ("Hub:MaxNewcomersPerAddress", perSecond.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Hub:Operators:0:Certificates:0", sha256));
    }

    /// <returns>How long it took until it was refused.</returns>
    private static async Task<TimeSpan> HandshakeAsync(MutualTlsHub hub,
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using SslStream stream = await hub.ConnectAsync(certificate);
            _ = await stream.ReadAsync(new byte[1]);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException or System.Net.Sockets.SocketException)
        {
            // as it should be
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
