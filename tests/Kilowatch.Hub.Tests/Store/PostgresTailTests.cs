using Kilowatch.Testing;
using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Privacy;
using Npgsql;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Who watches the journal sees each entry once, also one that another node commits after one with a greater id.</summary>
public class PostgresTailTests(PostgresServer server)
{
    [Fact]
    public async Task Entries_that_are_committed_out_of_the_order_of_their_ids_are_seen_once_each()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        await bed.OpenAsync();
        var clock = new FakeClock();
        var tail = new JournalTail(bed.Store.Journal, new JournalPrivacy(bed.Options), new NetworkClock(clock), clock);
        Assert.Empty(await tail.LookAsync());

        await using var slow = await WritingAsync(bed);
        await using var quick = await WritingAsync(bed);
        var late = await slow.WriteAsync();
        var early = await quick.WriteAsync();
        Assert.True(late < early);
        await quick.CommitAsync();
        Assert.Equal([early], Ids(await tail.LookAsync()));
        clock.Advance(bed.Store.Journal.Settling - TimeSpan.FromSeconds(1));
        Assert.Empty(await tail.LookAsync());
        await slow.CommitAsync();
        Assert.Equal([late], Ids(await tail.LookAsync()));

        await using var next = await WritingAsync(bed);
        var last = await next.WriteAsync();
        await next.CommitAsync();
        clock.Advance(bed.Store.Journal.Settling);
        Assert.Equal([last], Ids(await tail.LookAsync()));
        Assert.Empty(await tail.LookAsync());
    }

    /// <summary>One whose connection was lost goes on from the place that came with the last entry.</summary>
    [Fact]
    public async Task One_who_comes_back_gets_what_was_committed_late_meanwhile()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        await bed.OpenAsync();
        var tail = new JournalTail(bed.Store.Journal, new JournalPrivacy(bed.Options), new NetworkClock(TimeProvider.System),
            new FakeClock());
        await tail.LookAsync();
        await using var slow = await WritingAsync(bed);
        await using var quick = await WritingAsync(bed);
        var late = await slow.WriteAsync();
        var early = await quick.WriteAsync();
        await quick.CommitAsync();
        var seen = Assert.Single(await tail.LookAsync());
        await slow.CommitAsync();
        Assert.Equal([late, early], Ids(await tail.ReadAfterAsync(seen.Place)).TakeLast(2));
        Assert.Equal([late, early], Ids(await tail.ReadAfterAsync(early)).TakeLast(2));
    }

    private static IEnumerable<long> Ids(IEnumerable<FeedItem> items) => items.Select(item => item.Row.Id);

    private static async Task<Writing> WritingAsync(PostgresStoreBed bed)
    {
        var connection = await bed.ConnectAsync();
        return new Writing(connection, await connection.BeginTransactionAsync());
    }

    /// <summary>A node in the middle of writing an entry.</summary>
    private sealed class Writing(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async Task<long> WriteAsync()
        {
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO hub_journal (id, previous, session_id, kind, outcome, effect, code, http_status, operator, provider, arrived, answered, emp_latency, process_id, remarks, fingerprint, request, answer, opening)
                SELECT nextval('hub_journal_id'), 0, session_id, kind, outcome, 0, code, http_status, operator, provider, arrived, answered, emp_latency, gen_random_uuid(), remarks, fingerprint, request, answer, NULL
                FROM hub_journal ORDER BY id LIMIT 1 RETURNING id
                """,
                connection);
            return (long)(await insert.ExecuteScalarAsync())!;
        }

        public Task CommitAsync() => transaction.CommitAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
