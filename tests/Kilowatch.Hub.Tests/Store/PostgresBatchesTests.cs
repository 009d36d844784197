using Kilowatch.Fixtures;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Who shares a round trip, and who waits for one.</summary>
public sealed class PostgresBatchesTests : IDisposable
{
    private const int Full = 128;
    private const int Many = 40; // in a pace
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeClock _clock = new();
    private readonly List<int> _carried = [];
    private readonly PostgresBatches<Item> _batches;
    private Task _database = Task.CompletedTask;

    public PostgresBatchesTests() => _batches = new(_clock, TimeSpan.FromSeconds(10), RunAsync, (_, _) => { });

    public void Dispose() => _batches.Dispose();

    [Fact]
    public async Task With_little_to_do_none_waits_for_another()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(1);
            _clock.Advance(Moment);
        }

        Assert.Equal(Enumerable.Repeat(1, 20), _carried);
    }

    [Fact]
    public async Task Those_that_come_to_a_busy_node_soon_after_one_has_gone_go_together()
    {
        await BeBusyAsync();
        var next = AddAsync(5);
        _clock.Advance(Pace - Moment);
        var last = AddAsync(2);
        Assert.Equal([1, Many], _carried);
        Assert.False(next.IsCompleted);
        _clock.Advance(Moment);
        await next;
        await last;
        Assert.Equal([1, Many, 7], _carried);
        _clock.Advance(Moment);
        await AddAsync(1); // seven in a whole pace are not many
        Assert.Equal([1, Many, 7, 1], _carried);
    }

    [Fact]
    public async Task Many_at_one_moment_do_not_make_a_node_busy()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync(1);
            _clock.Advance(Moment);
        }

        await AddTogetherAsync(Many / 2);
        await AddAsync(1);
        Assert.Equal([1, 1, 1, 1, Many / 2, 1], _carried);
    }

    [Fact]
    public async Task A_full_one_waits_no_longer()
    {
        await BeBusyAsync();
        await AddAsync(Full);
        await AddAsync(Full);
        Assert.Equal([1, Many, Full, Full], _carried);
    }

    [Fact]
    public async Task While_one_is_under_way_only_a_full_one_begins()
    {
        var answer = new TaskCompletionSource();
        _database = answer.Task;
        var first = AddAsync(1);
        await UnderWayAsync(1);
        var few = AddAsync(5);
        _clock.Advance(Pace);
        Assert.Equal([1], _carried);
        var full = AddAsync(Full - 5);
        await UnderWayAsync(2);
        Assert.Equal([1, Full], _carried);
        var more = AddAsync(Full); // two are enough
        _clock.Advance(Pace);
        Assert.Equal([1, Full], _carried);
        answer.SetResult();
        await Task.WhenAll(first, few, full, more).WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal([1, Full, Full], _carried);
    }

    [Fact]
    public async Task Of_one_session_one_after_the_other_and_none_waits_for_company()
    {
        var session = SessionKey.Of(StoreConformance.Session);
        var all = Enumerable.Range(0, 10).Select(_ => _batches.AddAsync(new Item(session), Long).AsTask());
        await Task.WhenAll(all).WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Repeat(1, 10), _carried);
    }

    [Fact]
    public async Task Of_many_at_once_each_is_carried_once()
    {
        await _clock.AdvanceUntilAsync(Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => AddAsync(Full)))), Pace);
        Assert.Equal(10 * Full, _carried.Sum());
    }

    private async Task BeBusyAsync()
    {
        await AddTogetherAsync(Many, Pace);
        Assert.Equal([1, Many], _carried);
    }

    /// <summary>They come while one is with the database for so long, and go together as soon as it is back.</summary>
    private async Task AddTogetherAsync(int count, TimeSpan time = default)
    {
        var answer = new TaskCompletionSource();
        _database = answer.Task;
        var before = _carried.Count;
        var first = AddAsync(1);
        await UnderWayAsync(before + 1);
        var others = AddAsync(count);
        _clock.Advance(time);
        answer.SetResult();
        await first;
        await others;
    }

    private Task AddAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => _batches.AddAsync(new Item(), Long).AsTask()))
        .WaitAsync(Long, TestContext.Current.CancellationToken);

    private async Task UnderWayAsync(int count)
    {
        using var tooLong = new CancellationTokenSource(Long);
        while (true)
        {
            lock (_carried)
            {
                if (_carried.Count == count) return;
            }

            await Task.Delay(1, tooLong.Token);
        }
    }

    private Task RunAsync(List<Item> batch, CancellationToken cancellationToken)
    {
        lock (_carried) _carried.Add(batch.Count);
        return _database;
    }

    private sealed class Item(SessionKey? session = null) : PostgresPending(session);
}
