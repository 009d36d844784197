using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay.FastPath;

/// <summary>Notifications that never see the web server are answered as those that do, and a connection can go over to it at any request.</summary>
public class FastPathConnectionTests
{
    private static readonly byte[] Health = Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    public static TheoryData<string> Bodies => new(
        Messages.Start(),
        Messages.Error(),
        Messages.Progress(3),
        Messages.Progress(session: "aaaaaaaa-0000-0000-0000-000000000000"),
        Messages.Progress().Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal),
        Messages.Progress().Replace("12.340", "-1", StringComparison.Ordinal),
        "{",
        "");

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task The_answer_is_the_web_servers(string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1)); // so that another one is too early
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        await connection.WriteAsync(RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(body)));
        var fast = await connection.ReadAsync();
        await connection.WriteAsync(RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(body), "Expect: 100-continue\r\n"));
        var web = await connection.ReadAsync();
        if (web.Status == 100) web = await connection.ReadAsync();

        Assert.Equal(web.Status, fast.Status);
        Assert.Equal(Encoding.UTF8.GetString(web.Body), Encoding.UTF8.GetString(fast.Body));
        Assert.Equal(Comparable(web.Head), Comparable(fast.Head));
    }

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
    public async Task Requests_in_one_piece_are_answered_in_their_order_also_when_the_web_server_takes_over_between()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        var (good, bad) = (RawConnection.Request(HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Start())), RawConnection.Request(HubUnderTest.Notifications, "{"u8.ToArray()));
        await connection.WriteAsync([.. good, .. bad, .. Health, .. bad, .. good]);
        int[] statuses = [(await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status, (await connection.ReadAsync()).Status];
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

    /// <summary>The headers, in any order, without what differs from answer to answer.</summary>
    private static IEnumerable<string> Comparable(string head) => head.Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.Ordinal) && !line.StartsWith("Process-ID:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
