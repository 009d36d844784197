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
        var results = await Task.WhenAll(Enumerable.Range(0, 600).Select(i => store.AppendAsync(Message("S" + i % 3, "body " + i % 200)).AsTask()));
        Assert.Equal(600, results.Count(result => result == AppendResult.Stored) + results.Count(result => result == AppendResult.Duplicate));
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
        await again.PostponeAsync("msg_1", 3, Now.AddMinutes(20), default);
        Assert.Equal(3, Assert.Single(await again.LeaseAsync(Now.AddMinutes(20), Now.AddMinutes(30), 10, default)).Attempts);
        await again.RemoveAsync("msg_1", default);
        Assert.Empty(await again.LeaseAsync(Now.AddDays(1), Now.AddDays(2), 10, default));
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
