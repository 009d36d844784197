namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>SIGTERM: no new request, those in flight to their end, exit code 0.</summary>
public class ShutdownTests
{
    [Fact]
    public async Task What_is_in_flight_is_answered_and_the_exit_code_is_0()
    {
        await using var hub = await RunningHub.StartAsync();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hub.AuthorizeAsync("SLO")));
        var inFlight = sessions.Select(s => hub.SendAsync(RunningHub.Progress(s, 1))).ToList();
        while (hub.Emp.Waiting < 20) await Task.Delay(5);
        hub.Process.Terminate();
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            while (true) await hub.AuthorizeAsync(); // until it no longer accepts
        });
        hub.Emp.Evict();
        Assert.All(await Task.WhenAll(inFlight), answer => Assert.True(answer.IsAccepted));
        Assert.Equal(0, await hub.Process.ExitAsync());

        await hub.RunAsync();
        var early = await hub.SendAsync(RunningHub.Progress(sessions[0], 2));
        Assert.Equal("022", early.Code);
        hub.Process.Terminate();
        Assert.Equal(0, await hub.Process.ExitAsync());
    }
}
