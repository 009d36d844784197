using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Requests on one connection: in pieces, several at once, and when the hub stops.</summary>
public sealed class ConnectionTests
{
    private static readonly byte[] Health = Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    [Fact]
    public async Task A_request_may_come_in_any_pieces()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        var request = RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Start()));
        for (var at = 0; at < request.Length; at += 7)
        {
            await connection.WriteAsync(request[at..Math.Min(at + 7, request.Length)]);
            await Task.Yield();
        }

        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.Equal(Messages.Start(), Encoding.UTF8.GetString((await hub.Emp.NextAsync()).Body));
    }

    [Fact]
    public async Task Requests_in_one_piece_are_answered_in_their_order()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        var (good, bad) =
            (RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Start())),
                RawConnection.Request(HubUnderTest.Notifications, "{"u8.ToArray()));
        await connection.WriteAsync([.. good, .. bad, .. Health, .. bad, .. good]);
        int[] statuses = [(await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status,
            (await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status];
        Assert.Equal([200, 400, 200, 400, 200], statuses);
        Assert.Equal(1, hub.Emp.Count); // the last was sent before
    }

    [Fact]
    public async Task A_hub_that_stops_ends_idle_connections_and_gives_the_answer_that_it_owes()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await using var idle = await RawConnection.OpenAsync(hub.Url);
        await using var busy = await RawConnection.OpenAsync(hub.Url);
        await idle.WriteAsync(RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Error())));
        Assert.Equal(200, (await idle.ReadAsync()).Status);
        var go = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(go.Task, EmpScripts.Acknowledge());
        await busy.WriteAsync(RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Start())));
        await Eventually.TrueAsync(() => hub.Emp.Count == 2);

        var stopped = hub.StopAsync();
        Assert.True(await idle.IsEndedAsync());
        go.SetResult();
        var answer = await busy.ReadAsync();
        Assert.Equal(200, answer.Status);
        Assert.Contains("\r\nConnection: close", answer.Head, StringComparison.Ordinal);
        Assert.True(await busy.IsEndedAsync());
        await stopped;
    }
}
