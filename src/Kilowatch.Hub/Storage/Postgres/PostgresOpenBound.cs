using System.Collections.Concurrent;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Whether an operator has as many open sessions as it may. No row counts them, which every opening would have to wait for: they
/// are counted,
/// up to the bound, and each node believes its count for a while.</summary>
internal sealed class PostgresOpenBound(HubOptions options, PostgresReads reads, TimeProvider clock)
{
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Count> _counts = new(StringComparer.Ordinal);

    /// <summary>A request waits for a count no longer than for any other answer of the database; then the count before is right
    /// enough.</summary>
    /// <exception cref="StoreDownException">The database cannot be read now.</exception>
    public async ValueTask<bool> IsFullAsync(string @operator)
    {
        var before = _counts.GetValueOrDefault(@operator);
        var count = before is not null && clock.GetElapsedTime(before.Began) < Believed ? before : Begin(@operator, before);
        try
        {
            await count.Completion.Value.WaitAsync(options.StoreTimeout / 2);
        }
        catch (TimeoutException)
        {
        }
        catch (StoreDownException)
        {
            _counts.TryRemove(new(@operator, count)); // nobody believes that
            throw;
        }

        return count.IsFull;
    }

    /// <summary>Of many that come at once one counts, and the others wait with it.</summary>
    private Count Begin(string @operator, Count? before)
    {
        var begun = new Count { Began = clock.GetTimestamp(), IsFull = before?.IsFull == true };
        begun.Completion = new Lazy<Task>(() => CountAsync(@operator, begun));
        return _counts.AddOrUpdate(@operator, begun, (_, other) => other == before ? begun : other);
    }

    private async Task CountAsync(string @operator, Count count)
    {
        var since = (clock.GetUtcNow() - options.SessionLifetime).UtcTicks;
        var open = await reads.AllAsync(
            "SELECT count(*) FROM (SELECT FROM hub_session WHERE closed IS NULL AND operator = $1 AND last_request >= $2 LIMIT $3) bounded",
            row => row.GetInt64(0),
            CancellationToken.None,
            Columns.One(@operator),
            Columns.One(since),
            Columns.One(options.MaxOpenSessionsPerOperator));
        count.IsFull = open[0] >= options.MaxOpenSessionsPerOperator;
    }

    private sealed class Count
    {
        public required long Began { get; init; }

        /// <summary>As the count before said, until this one is complete.</summary>
        public required bool IsFull { get; set; }

        public Lazy<Task> Completion { get; set; } = null!;
    }
}
