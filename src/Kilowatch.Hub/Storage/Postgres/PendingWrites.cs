using System.Collections.Concurrent;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What EMPs have accepted and the database could not be told: it is written as soon as that is back. It is
/// refused when it was written the first time, and when another was admitted in its place (<see cref="PostgresRecording"/>).</summary>
/// <param name="write">Tries it again.</param>
/// <param name="over">Told when a claim is over, one way or the other.</param>
/// <param name="log">Told what became of each.</param>
internal sealed class PendingWrites(Func<PostgresRecord, ValueTask> write, Action<PostgresClaim> over, ILogger log)
{
    /// <summary>They hold their bodies in memory.</summary>
    private const int Max = 10_000;

    private readonly ConcurrentQueue<(PostgresRecord Record, PostgresClaim Claim)> _kept = new();

    /// <returns>False when there are too many: then its claim is given back, and the next attempt is forwarded again.</returns>
    public bool TryAdd(PostgresRecord record, PostgresClaim claim)
    {
        if (_kept.Count >= Max) return false;
        _kept.Enqueue((record.Again(), claim));
        return true;
    }

    /// <summary>The database is back.</summary>
    public void Write()
    {
        for (var left = _kept.Count; left > 0 && _kept.TryDequeue(out var kept); left--) _ = WriteAsync(kept.Record, kept.Claim);
    }

    private async Task WriteAsync(PostgresRecord record, PostgresClaim claim)
    {
        try
        {
            await write(record);
            StoreLog.LateRecordWritten(log, record.Entry.Kind, record.Entry.SessionId);
        }
        catch (StoreDownException) when (!record.IsRefused)
        {
            _kept.Enqueue((record.Again(), claim));
            return;
        }
        catch (StoreDownException)
        {
            // it was written the first time, or another was admitted meanwhile
            StoreLog.LateRecordRefused(log, record.Entry.Kind, record.Entry.SessionId);
        }

        over(claim);
    }
}
