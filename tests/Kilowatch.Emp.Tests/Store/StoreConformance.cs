using System.Text;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Kilowatch.Shared;

namespace Kilowatch.Emp.Tests.Store;

/// <summary>What every store must do. Each has a subclass.</summary>
public abstract class StoreConformance
{
    private static readonly DateTimeOffset Now = Messages.Start;

    /// <summary>Opens the test's store; the second call opens the same one again.</summary>
    private protected abstract Task<IEmpStore> OpenAsync();

    [Fact]
    public async Task A_message_is_stored_once_however_often_it_comes()
    {
        using var store = await OpenAsync();
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("A", "one")));
        Assert.Equal(AppendResult.Duplicate, await store.AppendAsync(Message("A", "one")));
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("A", "two")));
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("B", "one")));
        var messages = await store.ReadAsync("A", 0, default);
        Assert.Equal([1L, 2L], messages.Select(message => message.Revision));
        Assert.Equal("one", Encoding.UTF8.GetString(messages[0].Body.Span));
        Assert.Equal((MessageKind.Progress, Now), (messages[0].Kind, messages[0].Arrived));
        Assert.Equal("two", Encoding.UTF8.GetString(Assert.Single(await store.ReadAsync("A", 1, default)).Body.Span));
    }

    [Fact]
    public async Task It_is_still_once_after_a_restart()
    {
        using (var store = await OpenAsync()) await store.AppendAsync(Message("A", "one"));
        using var again = await OpenAsync();
        Assert.Equal(AppendResult.Duplicate, await again.AppendAsync(Message("A", "one")));
        Assert.Equal(AppendResult.Stored, await again.AppendAsync(Message("A", "two")));
        Assert.Equal([1L, 2L], (await again.ReadAsync("A", 0, default)).Select(message => message.Revision));
    }

    [Fact]
    public async Task A_message_that_may_not_open_a_session_needs_one()
    {
        using var store = await OpenAsync();
        Assert.Equal(AppendResult.UnknownSession, await store.AppendAsync(Message("A", "one") with { MayOpen = false }));
        Assert.Empty(await store.ReadAsync("A", 0, default));
        await store.AppendAsync(Message("A", "one"));
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("A", "two") with { MayOpen = false }));
    }

    [Fact]
    public async Task Many_at_once_get_revisions_without_gaps_and_each_once()
    {
        using var store = await OpenAsync();
        var results =
            await Task.WhenAll(Enumerable.Range(0, 600).Select(i => store.AppendAsync(Message("S" + i % 3, "body " + i % 200)).AsTask()));
        Assert.Equal(600,
            results.Count(result => result == AppendResult.Stored) + results.Count(result => result == AppendResult.Duplicate));
        for (var s = 0; s < 3; s++)
        {
            var messages = await store.ReadAsync("S" + s, 0, default);
            Assert.Equal(Enumerable.Range(1, messages.Count).Select(i => (long)i), messages.Select(message => message.Revision));
            Assert.Equal(200, messages.Count); // 3 and 200 have no common divisor: each session gets each body
        }
    }

    [Fact]
    public async Task Whoever_stored_it_those_who_look_are_told_before_the_answer()
    {
        using var store = await OpenAsync();
        var told = new List<string?>();
        store.Changed += session =>
        {
            lock (told) told.Add(session);
        };
        await store.AppendAsync(Message("A", "one"));
        lock (told) Assert.Contains("A", told, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_outbox_comes_with_the_message_and_survives_a_restart()
    {
        var entry = new OutboxEntry("msg_1", "http://127.0.0.1/", "A", Fingerprint.Of("one"u8), "session.progress", Now.AddMinutes(1));
        using (var store = await OpenAsync())
        {
            await store.AppendAsync(Message("A", "one") with { Outbox = [entry] });
            await store.AppendAsync(Message("A", "one") with { Outbox = [entry] });
        }

        using var again = await OpenAsync();
        Assert.Empty(await again.LeaseAsync(Now, Now.AddMinutes(5), 10, default));
        var due = Assert.Single(await again.LeaseAsync(Now.AddMinutes(1), Now.AddMinutes(5), 10, default));
        Assert.Equal(entry with { Due = Now.AddMinutes(5) }, due);
        Assert.Empty(await again.LeaseAsync(Now.AddMinutes(2), Now.AddMinutes(6), 10, default)); // somebody has it
        Assert.Single(await again.LeaseAsync(Now.AddMinutes(5), Now.AddMinutes(9), 10, default)); // and did not come back
        await again.PostponeAsync("msg_1", 3, Now.AddMinutes(20), new(Now, 500, "status 500", "oops"), default);
        Assert.Equal(3, Assert.Single(await again.LeaseAsync(Now.AddMinutes(20), Now.AddMinutes(30), 10, default)).Attempts);
        await again.RemoveAsync("msg_1", default);
        Assert.Empty(await again.LeaseAsync(Now.AddDays(1), Now.AddDays(2), 10, default));
    }

    [Fact]
    public async Task Deliveries_are_listed_with_their_attempts_and_can_be_made_due_again()
    {
        OutboxEntry[] entries = [.. Enumerable.Range(1, 3).Select(
            i => new OutboxEntry("msg_" + i, "http://127.0.0.1/", "A", Fingerprint.Of("one"u8), "session.progress", Now))];
        using (var store = await OpenAsync()) await store.AppendAsync(Message("A", "one") with { Outbox = entries });
        using var again = await OpenAsync();
        await again.PostponeAsync("msg_1", 1, Now.AddMinutes(5), new(Now, null, "refused", null), default);
        await again.FinishAsync("msg_1", DeliveryState.Delivered, new(Now.AddMinutes(5), 204, null, null), default);
        await again.FinishAsync("msg_2", DeliveryState.Failed, new(Now, 410, "status 410", "gone"), default);
        var all = await again.DeliveriesAsync(null, null, null, 10, default);
        Assert.Equal([("msg_3", DeliveryState.Pending), ("msg_2", DeliveryState.Failed), ("msg_1", DeliveryState.Delivered)],
            all.Select(d => (d.Id, d.State)));
        Assert.Equal([new(Now, null, "refused", null), new(Now.AddMinutes(5), 204, null, null)], all[2].Attempts);
        Assert.Equal((Now, null), (all[0].Due, all[1].Due));
        Assert.Equal(["msg_2"], (await again.DeliveriesAsync(DeliveryState.Failed, "A", null, 10, default)).Select(d => d.Id));
        Assert.Equal(["msg_2"], (await again.DeliveriesAsync(null, null, all[0].Number, 1, default)).Select(d => d.Id));
        Assert.Empty(await again.DeliveriesAsync(null, "B", null, 10, default));

        Assert.Equal(["msg_3"], (await again.LeaseAsync(Now, Now.AddMinutes(1), 10, default)).Select(entry => entry.Id));
        Assert.True(await again.ResendAsync("msg_2", Now, default));
        Assert.Equal(("msg_2", 0),
            Assert.Single((await again.LeaseAsync(Now, Now.AddMinutes(1), 10, default)).Select(entry => (entry.Id, entry.Attempts))));
        Assert.False(await again.ResendAsync("msg_9", Now, default));
    }

    [Fact]
    public async Task Sessions_are_listed_in_pages_and_deleted_with_all_about_them()
    {
        using var store = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            var entry = new OutboxEntry("msg_" + i, "http://127.0.0.1/", "S" + i, Fingerprint.Of("one"u8), "session.progress", Now);
            await store.AppendAsync(Message("S" + i, "one") with { Arrived = Now.AddMinutes(i), Outbox = [entry] });
        }

        var first = await store.ListAsync(null, 3, default);
        Assert.Equal(["S4", "S3", "S2"], first.Select(listed => listed.Session));
        Assert.Equal(["S1", "S0"], (await store.ListAsync(first[^1].Cursor, 3, default)).Select(listed => listed.Session));
        await Assert.ThrowsAsync<FormatException>(() => store.ListAsync("x", 3, default));

        var browser = new PushBrowser("https://push.example/1", "key", "auth", "de", "/driver/x");
        Assert.True(await store.SubscribeAsync("S1", browser, max: 1, default));
        Assert.True(await store.SubscribeAsync("S1", browser with { Language = "fr" }, max: 1, default));
        Assert.False(await store.SubscribeAsync("S1", browser with { Endpoint = "https://push.example/2" }, max: 1, default));
        Assert.Equal("fr", Assert.Single(await store.BrowsersAsync("S1", default)).Language);

        var changed = new List<string?>();
        store.Changed += changed.Add;
        await store.DeleteAsync(["S1", "S3", "S9"], default);
        Assert.True(await store.ScrubAsync(default));
        Assert.Equal(["S4", "S2", "S0"], (await store.ListAsync(null, 9, default)).Select(listed => listed.Session));
        Assert.Empty(await store.ReadAsync("S1", 0, default));
        Assert.Empty(await store.BrowsersAsync("S1", default));
        Assert.Equal(["S0", "S2", "S4"],
            (await store.DeliveriesAsync(null, null, null, 9, default)).Select(d => d.Session).Order(StringComparer.Ordinal));
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("S1", "one")));
        Assert.Equal(1, Assert.Single(await store.ReadAsync("S1", 0, default)).Revision);
    }

    [Fact]
    public async Task A_secret_is_made_once()
    {
        using (var store = await OpenAsync()) Assert.Equal([1, 2], store.GetOrAddSecret("key", [1, 2]));
        using var again = await OpenAsync();
        Assert.Equal([1, 2], again.GetOrAddSecret("key", [3, 4]));
    }

    [Fact]
    public async Task Sessions_that_nobody_spoke_of_for_long_are_forgotten_whole_and_others_not_at_all()
    {
        using var store = await OpenAsync();
        await store.AppendAsync(Message("OLD", "one"));
        await store.AppendAsync(Message("YOUNG", "one"));
        await store.AppendAsync(Message("YOUNG", "two") with { Arrived = Now.AddDays(2) });
        await store.ForgetAsync(Now.AddDays(1), default);
        Assert.Empty(await store.ReadAsync("OLD", 0, default));
        Assert.Equal(2, (await store.ReadAsync("YOUNG", 0, default)).Count);
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("OLD", "one")));
        Assert.Single(await store.ReadAsync("OLD", 0, default));
    }

    [Fact]
    public async Task However_many_are_old_all_of_them_are_forgotten()
    {
        using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => store.AppendAsync(Message("OLD" + i, "one")).AsTask()));
        await store.AppendAsync(Message("YOUNG", "one") with { Arrived = Now.AddDays(2) });
        await store.ForgetAsync(Now.AddDays(1), default);
        for (var i = 0; i < 450; i++) Assert.Empty(await store.ReadAsync("OLD" + i, 0, default));
        Assert.Single(await store.ReadAsync("YOUNG", 0, default));
    }

    private protected static PendingMessage Message(string session, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new(session, MessageKind.Progress, Now, Fingerprint.Of(bytes), bytes, MayOpen: true, []);
    }
}
