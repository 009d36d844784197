using System.Threading.Channels;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Dashboard;

/// <summary>The journal as it grows, for those who watch. It asks the journal twice a second, once for all of them and only while there is
/// one:
/// so the data path pays nothing, and the entries of other nodes on the same store are seen too.</summary>
/// <remarks>The pace is that of people, so it is real time even where the hub's clock is moved.</remarks>
internal sealed class JournalFeed(IJournal journal, JournalPrivacy privacy, NetworkClock wire, IHostApplicationLifetime lifetime)
{
    private const int MaxViewers = 200;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<Channel<FeedItem>> _viewers = [];
    private JournalTail _tail = new(journal, privacy, wire, TimeProvider.System);
    private Task? _start;

    /// <summary>Begins to watch. When this completes, whatever is recorded from then on will come; what is older is the viewer's to
    /// read.</summary>
    /// <returns>Null when too many watch already.</returns>
    public async Task<Channel<FeedItem>?> JoinAsync()
    {
        // A viewer that reads too slowly misses the oldest; it costs no memory and holds up nobody.
        var viewer =
            Channel.CreateBounded<FeedItem>(
                new BoundedChannelOptions(4 * JournalTail.MaxAtOnce) { FullMode = BoundedChannelFullMode.DropOldest });
        Task start;
        lock (_gate)
        {
            if (_viewers.Count >= MaxViewers) return null;
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

    /// <summary>The newest entries after an id, oldest first; of the last moments some may be older than that, and known to the
    /// viewer.</summary>
    public Task<IReadOnlyList<FeedItem>> ReadAfterAsync(long id) => _tail.ReadAfterAsync(id);

    private Task<IReadOnlyList<FeedItem>> Begin()
    {
        _tail = new JournalTail(journal, privacy, wire, TimeProvider.System);
        var start = _tail.LookAsync();
        _ = RunAsync(_tail, start);
        return start;
    }

    private async Task RunAsync(JournalTail tail, Task start)
    {
        await start;
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

            var items = await tail.LookAsync();
            lock (_gate)
            {
                foreach (var viewer in _viewers)
                {
                    foreach (var item in items) viewer.Writer.TryWrite(item);
                }
            }

            await Task.Delay(PollInterval, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
