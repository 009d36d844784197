using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>What one caller does must not be felt by another.</summary>
public sealed class FairnessTests
{
    private const int SlowConnections = 2000;
    private const string OtherSession = "aaaaaaaa-0000-0000-0000-000000000000";

    [Fact]
    public async Task Two_thousand_half_open_connections_and_a_flooding_operator_leave_others_at_their_speed_and_are_cut_off()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Operators:1:NotificationsPerMinute", "100"));
        await hub.OpenAsync(OtherSession, "DE*OTH");
        for (var i = 0; i < 200; i++) await hub.SendAsync(Numbered("warm", i));
        var alone = await MedianAsync(hub, "alone");

        var slow = await Task.WhenAll(Enumerable.Range(0, SlowConnections).Select(i => OpenHalfAsync(new Uri(hub.Url), i)));
        using var stop = new CancellationTokenSource();
        var flood = FloodAsync(hub, stop.Token);
        var beside = await MedianAsync(hub, "beside");
        await stop.CancelAsync();
        var (admitted, throttled) = await flood;

        // Twice the usual, and a few milliseconds for a machine with two cores on which 2,000 sockets have just been opened.
        Assert.True(beside < (alone * 2) + TimeSpan.FromMilliseconds(5),
            $"alone {alone.TotalMilliseconds:0.00} ms, beside {beside.TotalMilliseconds:0.00} ms");
        Assert.InRange(admitted, 1, 100);
        Assert.True(throttled > admitted, $"{admitted} admitted, {throttled} throttled");
        await Task.WhenAll(slow.Select(AssertCutOffAsync)).WaitAsync(TimeSpan.FromSeconds(40));
    }

    private static async Task<TimeSpan> MedianAsync(HubUnderTest hub, string name)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < 300; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.True((await hub.SendAsync(Numbered(name, i))).Result);
            took.Add(Stopwatch.GetElapsedTime(started));
        }

        return took.Order().ElementAt(took.Count / 2);
    }

    private static async Task<(int Admitted, int Throttled)> FloodAsync(HubUnderTest hub, CancellationToken stop)
    {
        var (admitted, throttled) = (0, 0);
        var own = Numbered("flood", 0).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal).Replace(Messages.Session, OtherSession,
            StringComparison.Ordinal);
        for (var i = 0; i < 1000 && (!stop.IsCancellationRequested || throttled <= admitted); i++)
        {
            var answer = await hub.SendAsync(own.Replace("flood 0", $"flood {i}", StringComparison.Ordinal));
            if (answer.Status == 429) throttled++;
            else admitted++;
        }

        return (admitted, throttled);
    }

    /// <summary>Half of them stop in the headers, half in the body.</summary>
    private static async Task<TcpClient> OpenHalfAsync(Uri hub, int i)
    {
        var client = new TcpClient();
        await client.ConnectAsync(hub.Host, hub.Port);
        var begun = $"POST {HubUnderTest.Notifications} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n"
            + (i % 2 == 0 ? "X-Slow: y" : "\r\n{");
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun));
        return client;
    }

    private static async Task AssertCutOffAsync(TcpClient client)
    {
        using (client)
        {
            var buffer = new byte[1024];
            try
            {
                while (await client.GetStream().ReadAsync(buffer) > 0)
                {
                    // a last answer, 408, may come before the end
                }
            }
            catch (IOException)
            {
                // the hub reset the connection: cut off as well
            }
        }
    }

    private static string Numbered(string name, int i) => Messages.Error(more: $",\"ErrorAdditionalInfo\":\"{name} {i}\"");
}
