using System.Collections.Concurrent;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What every node holds in memory and another may change: counted in the table <c>hub_change</c>, and told to all that listen.
/// A change counts as read here once it was; what could not be read is read at the next look.</summary>
internal sealed class PostgresChanges
{
    /// <summary>What changes are told by (LISTEN).</summary>
    public const string Channel = "hub_change";

    /// <summary>Counts and tells a change of what is named <c>$1</c>; it is heard when the transaction commits. To stand last after
    /// WITH.</summary>
    public const string Tell = """
        counted AS (INSERT INTO hub_change VALUES ($1, 1) ON CONFLICT (what) DO UPDATE SET count = hub_change.count + 1 RETURNING what)
        SELECT pg_notify('hub_change', what) FROM counted
        """;

    private readonly ConcurrentQueue<(string Prefix, Func<string, Task> Read)> _readers = new();
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _reading = new(StringComparer.Ordinal);

    /// <summary>From now on <paramref name="read"/> reads again whatever is changed whose name begins with
    /// <paramref name="prefix"/>.</summary>
    public void Subscribe(string prefix, Func<string, Task> read) => _readers.Enqueue((prefix, read));

    /// <summary>The counts as they stand now. A long reading holds up no other, and nobody who waits for the next look.</summary>
    public void Look(IEnumerable<(string What, long Count)> counts)
    {
        foreach (var (what, count) in counts)
        {
            if (_known.TryGetValue(what, out var known) && known == count) continue;
            if (_reading.TryGetValue(what, out var reading) && !reading.IsCompleted) continue; // the next look finds it changed again
            _reading[what] = Task.Run(() => ReadAsync(what, count));
        }
    }

    /// <summary>All is to be read again: what was told meanwhile may not have been heard.</summary>
    public void Forget() => _known.Clear();

    private async Task ReadAsync(string what, long count)
    {
        try
        {
            foreach (var (prefix, read) in _readers)
            {
                if (what.StartsWith(prefix, StringComparison.Ordinal)) await read(what);
            }

            _known[what] = count;
        }
        catch (Exception failure) when (failure is StoreDownException || PostgresDatabase.IsDown(failure))
        {
            // not read: the next look tries again
        }
    }
}
