using System.Collections.Concurrent;
using Kilowatch.Testing;
using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Postgres;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What one node changes the others read again: told at once, found by asking when it was not heard, and not given up when reading
/// fails.</summary>
public class PostgresChangesTests(PostgresServer server)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly StoredPartner Partner = new(PartnerKind.Provider, "DEICE", "{}");

    [Fact]
    public async Task A_change_is_told_when_it_is_committed()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        using var heard = new SemaphoreSlim(0);
        await using var database = bed.Open();
        await using var listener = new PostgresListener(database.General, () => heard.Release());
        Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)); // it listens from here
        Assert.True(await bed.Store.Partners.TryWriteAsync(Partner, 0, default));
        Assert.True(await heard.WaitAsync(Soon, TestContext.Current.CancellationToken));
        new PostgresAuthentication(database.General, new PostgresChanges()).Apply("DE*ICE", PushAction.Insert, []);
        Assert.True(await heard.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_who_lost_the_connection_to_listen_listens_again()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        using var heard = new SemaphoreSlim(0);
        await using var database = bed.Open();
        await using var listener = new PostgresListener(database.General, () => heard.Release());
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            bed.Execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
        }
    }

    /// <summary>As behind a pooler that swallows what is said: the count is changed, and nobody is told.</summary>
    [Fact]
    public async Task A_change_that_was_not_told_is_found_by_asking()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        var store = bed.Start();
        using var read = new SemaphoreSlim(0);
        store.Partners.Changed += () =>
        {
            read.Release();
            return Task.CompletedTask;
        };
        // its first look may have been before it was asked to read
        Assert.True(await bed.Store.Partners.TryWriteAsync(Partner, 0, default));
        Assert.True(await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        bed.Execute("UPDATE hub_change SET count = count + 1 WHERE what = 'partners'");
        Assert.True(await read.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_could_not_be_read_is_read_at_the_next_look()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        var store = bed.Start();
        var failures = new ConcurrentQueue<int>([1, 2]);
        var read = new TaskCompletionSource();
        store.Partners.Changed += () =>
        {
            if (failures.TryDequeue(out _)) throw new StoreDownException("for a moment");
            read.TrySetResult();
            return Task.CompletedTask;
        };
        Assert.True(await bed.Store.Partners.TryWriteAsync(Partner, 0, default));
        await read.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        Assert.Null(store.Health.UnavailableReason);
        Assert.Equal(Partner, Assert.Single((await store.Partners.ReadAsync(default)).All));
    }
}
