using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub;

/// <summary>The journal as it grows, for those who watch. It asks the store twice a second, once for all of them and only while there is one:
/// so the data path pays nothing, and the entries of other nodes on the same store are seen too.</summary>
/// <remarks>The pace is that of people, so it is real time even where the hub's clock is moved.</remarks>
internal sealed class JournalFeed(IHubStore store, JournalPrivacy privacy, WireClock wire, IHostApplicationLifetime lifetime)
{
    /// <summary>More than anyone reads in half a second; of a faster journal the newest are shown, and that some were left out.</summary>
    public const int MostAtOnce = 200;

    private const int MostViewers = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<Channel<FeedItem>> _viewers = [];
    private Task<long>? _start;

    /// <summary>Begins to watch. When this completes, whatever is recorded from then on will come; what is older is the viewer's to read.</summary>
    /// <returns>Null when too many watch already.</returns>
    public async Task<Channel<FeedItem>?> JoinAsync()
    {
        // A viewer that reads too slowly misses the oldest; it costs no memory and holds up nobody.
        var viewer = Channel.CreateBounded<FeedItem>(new BoundedChannelOptions(4 * MostAtOnce) { FullMode = BoundedChannelFullMode.DropOldest });
        Task<long> start;
        lock (_gate)
        {
            if (_viewers.Count >= MostViewers) return null;
            _viewers.Add(viewer);
            start = _start ??= Begin();
        }

        await start;
        return viewer;
    }

    public void Leave(Channel<FeedItem> viewer)
    {
        lock (_gate) _viewers.Remove(viewer);
    }

    /// <summary>The newest entries after an id, oldest first.</summary>
    public async Task<IReadOnlyList<FeedItem>> ReadAfterAsync(long id)
    {
        var rows = await store.ReadJournalAsync(new JournalQuery(null, null, null, null, null, id, MostAtOnce, NewestFirst: true), CancellationToken.None);
        return [.. rows.Reverse().Select((row, i) => new FeedItem(privacy.Show(row), wire, HasGapBefore: i == 0 && rows.Count == MostAtOnce))];
    }

    private Task<long> Begin()
    {
        var start = NewestAsync();
        _ = RunAsync(start);
        return start;
    }

    private async Task<long> NewestAsync()
    {
        try
        {
            var rows = await store.ReadJournalAsync(new JournalQuery(null, null, null, null, null, 0, 1, NewestFirst: true), CancellationToken.None);
            return rows.Count == 0 ? 0 : rows[0].Id;
        }
        catch (StoreDownException)
        {
            return long.MaxValue; // asked again below
        }
    }

    private async Task RunAsync(Task<long> start)
    {
        var last = await start;
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            lock (_gate)
            {
                if (_viewers.Count == 0)
                {
                    _start = null;
                    return;
                }
            }

            if (last == long.MaxValue) last = await NewestAsync();
            else last = await ShowNewAsync(last);
            await Task.Delay(Pace, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> ShowNewAsync(long last)
    {
        try
        {
            var items = await ReadAfterAsync(last);
            lock (_gate)
            {
                foreach (var viewer in _viewers)
                {
                    foreach (var item in items) viewer.Writer.TryWrite(item);
                }
            }

            return items.Count == 0 ? last : items[^1].Row.Id;
        }
        catch (StoreDownException)
        {
            return last; // nothing new can be seen until the store is back
        }
    }
}
