using System.Diagnostics;
using System.Text;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Tls;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>One connection that sends without end, or hardly at all, holds nothing that others need.</summary>
[Collection(nameof(FloodTests))]
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
public sealed class FloodTests
{
    private const int Probes = 8;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("401")]
    [InlineData("429")]
    public async Task Who_pipelines_without_end_costs_others_no_second(string answered)
    {
        await using var hub = new TlsHub { More = [("Hub:Operators:1:NotificationsPerMinute", "1")] };
        await hub.InitializeAsync();
        var (path, body) = Routes.Operators["charging notification"];
        var flooder = answered == "401" ? "none" : "another partner's";
        var own = answered == "401" ? body : body.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal);
        await using var flood = await SslClient.ConnectAsync(hub.Url.Port, hub.Certificate(flooder));
        using var stop = new CancellationTokenSource();
        var request = RawConnection.Request(path, Encoding.UTF8.GetBytes(own));
        byte[] many = [.. Enumerable.Repeat(request, 100).SelectMany(r => r)];
        var sending = IgnoreEndAsync(async () =>
        {
            while (true) await flood.WriteAsync(many, stop.Token);
        });
        var received = 0L;
        var receiving = IgnoreEndAsync(async () =>
        {
            var buffer = new byte[256 * 1024];
            for (int read; (read = await flood.ReadAsync(buffer, stop.Token)) > 0;) received += read;
        });

        var waits = await Task.WhenAll(
            Enumerable.Range(0, Probes).Select(i => ProbeAsync(hub, RawConnection.Request(path, Encoding.UTF8.GetBytes(body)))));
        await stop.CancelAsync();
        await Task.WhenAll(sending, receiving);
        Assert.InRange(received, 2_000, 60_000); // ten at once, then ten a second: who is refused on and on is read more slowly
        Assert.True(waits.Max() < MaxWait, $"the longest wait was {waits.Max().TotalMilliseconds:0} ms");
    }

    [Theory]
    [InlineData("in the body")]
    [InlineData("in the head")]
    public async Task Who_sends_a_byte_now_and_then_is_cut_off(string where)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var uri = new Uri(hub.Url);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {HubUnderTest.Notifications} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n{(where == "in the body" ? "\r\n" : "X: ")}"));
        using var stop = new CancellationTokenSource();
        var dripping = IgnoreEndAsync(async () =>
        {
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), stop.Token);
                await Task.Delay(200, stop.Token);
            }
        });
        var answer = new StringBuilder();
        var started = Stopwatch.GetTimestamp();
        await IgnoreEndAsync(async () =>
        {
            var buffer = new byte[4096];
            using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            for (int read; (read = await stream.ReadAsync(buffer, tooLong.Token)) > 0;)
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        });
        var took = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await dripping;
        Assert.InRange(took, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
        Assert.True(answer.Length == 0 || answer.ToString().StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer.ToString());
    }

    /// <returns>The longest wait for an answer.</returns>
    private static async Task<TimeSpan> ProbeAsync(TlsHub hub, byte[] request)
    {
        await using var connection = new RawConnection(await SslClient.ConnectAsync(hub.Url.Port, hub.Certificate("the partner's")));
        var (started, longest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(started) < Long)
        {
            var sent = Stopwatch.GetTimestamp();
            await connection.WriteAsync(request);
            Assert.Equal(200, (await connection.ReadAsync()).Status);
            var took = Stopwatch.GetElapsedTime(sent);
            if (took > longest) longest = took;
            await Task.Delay(10);
        }

        return longest;
    }

    private static async Task IgnoreEndAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // stopped, or hung up on
        }
    }
}
