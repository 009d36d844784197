using System.Net;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>Told to stop, a hub says first that it is not ready and goes on; then it accepts no more, and what is in flight is
/// answered.</summary>
[Collection(nameof(Alone))]
public class DrainTests
{
    [Fact]
    public async Task Not_ready_comes_first_then_no_new_connection_and_what_is_in_flight_is_answered()
    {
        await using var hub = await RunningHub.StartAsync("00:00:10", ("Hub__DrainDelay", "00:00:02"));
        var (slow, other) = (await hub.AuthorizeAsync("SLO"), await hub.AuthorizeAsync());
        var inFlight = hub.SendAsync(RunningHub.Progress(slow, 1));
        while (hub.Emp.Waiting == 0) await Task.Delay(5);
        using var balancer = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        var ready = new Uri(hub.Process.Url + "/health/ready");
        Assert.Equal(HttpStatusCode.OK, (await balancer.GetAsync(ready)).StatusCode);

        hub.Process.Terminate();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await balancer.GetAsync(ready, deadline.Token)).StatusCode == HttpStatusCode.OK) await Task.Delay(5, deadline.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await balancer.GetAsync(ready)).StatusCode);
        Assert.True((await hub.SendAsync(RunningHub.Progress(other, 1))).IsAccepted); // the load balancer has not heard of it yet

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            while (true) await balancer.GetAsync(ready, deadline.Token);
        });
        Assert.False(inFlight.IsCompleted);
        hub.Emp.Evict();
        Assert.True((await inFlight).IsAccepted);
        Assert.Equal(0, await hub.Process.ExitAsync());
    }
}
