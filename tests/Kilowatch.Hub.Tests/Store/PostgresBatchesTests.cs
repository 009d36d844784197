using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Postgres;
using Npgsql;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Who shares a round trip, and who waits for one.</summary>
public sealed class PostgresBatchesTests
{
    private const int Full = 128;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly List<int> _carried = [];
    private readonly Monitor _monitor = new();
    private readonly PostgresBatches<Item> _batches;
    private Func<List<Item>, Task> _database = _ => Task.CompletedTask;

    public PostgresBatchesTests() => _batches = new(TimeSpan.FromSeconds(10), _monitor, RunAsync);

    [Fact]
    public async Task One_after_the_other_each_goes_at_once()
    {
        for (var i = 0; i < 20; i++) await AddAsync(1);
        Assert.Equal(Enumerable.Repeat(1, 20), _carried);
    }

    [Fact]
    public async Task What_comes_while_one_is_under_way_shares_the_next()
    {
        var answer = Hold();
        var first = AddAsync(1);
        await UnderWayAsync(1);
        var others = AddAsync(40);
        Assert.Equal([1], _carried);
        answer.SetResult();
        await first;
        await others;
        Assert.Equal([1, 40], _carried);
    }

    [Fact]
    public async Task While_one_is_under_way_only_a_full_one_begins()
    {
        var answer = Hold();
        var first = AddAsync(1);
        await UnderWayAsync(1);
        var few = AddAsync(Full - 1);
        Assert.Equal([1], _carried);
        var full = AddAsync(1);
        await UnderWayAsync(2);
        var more = AddAsync(Full); // two are enough
        Assert.Equal([1, Full], _carried);
        answer.SetResult();
        await Task.WhenAll(first, few, full, more).WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal([1, Full, Full], _carried);
    }

    [Fact]
    public async Task Of_one_session_one_after_the_other()
    {
        var session = SessionKey.Of(StoreConformance.Session);
        var all = Enumerable.Range(0, 10).Select(_ => _batches.AddAsync(new Item(session), Long).AsTask());
        await Task.WhenAll(all).WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Repeat(1, 10), _carried);
    }

    [Fact]
    public async Task Of_many_at_once_each_is_carried_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => AddAsync(Full))));
        Assert.Equal(10 * Full, _carried.Sum());
    }

    /// <summary>One that the database says no to is refused; those beside it are done.</summary>
    [Fact]
    public async Task One_that_is_refused_spoils_it_for_nobody_else()
    {
        var answer = Hold();
        var first = AddAsync(1);
        await UnderWayAsync(1);
        var bad = new Item { IsBad = true };
        var refused = _batches.AddAsync(bad, Long).AsTask();
        var good = AddAsync(5);
        _database = batch =>
            batch.Exists(item => item.IsBad)
                ? throw new PostgresException("no", "ERROR", "ERROR", PostgresErrorCodes.InvalidTextRepresentation)
                : Task.CompletedTask;
        answer.SetResult();
        await first;
        await good;
        await Assert.ThrowsAsync<StoreDownException>(() => refused);
        Assert.True(bad.IsRefused);
        Assert.Null(_monitor.Failure);
    }

    /// <summary>Nobody waits behind a database that does not answer.</summary>
    [Fact]
    public async Task With_one_that_fails_all_that_wait_behind_it_fail()
    {
        var answer = Hold();
        var first = AddAsync(1);
        await UnderWayAsync(1);
        var session = SessionKey.Of(StoreConformance.Session);
        Task[] behind = [AddAsync(5), _batches.AddAsync(new Item(session), Long).AsTask(),
            _batches.AddAsync(new Item(session), Long).AsTask()];
        answer.SetException(new IOException("gone"));
        await Assert.ThrowsAsync<StoreDownException>(() => first);
        foreach (var waiting in behind) await Assert.ThrowsAsync<StoreDownException>(() => waiting);
        Assert.IsType<IOException>(_monitor.Failure);
        await Assert.ThrowsAsync<StoreDownException>(() => _batches.AddAsync(new Item(), Long).AsTask());
        _monitor.Failure = null;
        _database = _ => Task.CompletedTask;
        await _batches.AddAsync(new Item(session), Long);
    }

    private TaskCompletionSource Hold()
    {
        var answer = new TaskCompletionSource();
        _database = _ => answer.Task;
        return answer;
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
        return _database(batch);
    }

    private sealed class Item(SessionKey? session = null) : BatchItem(session)
    {
        public bool IsBad { get; init; }
    }

    private sealed class Monitor : IDatabaseMonitor
    {
        public Exception? Failure { get; set; }

        public string? UnavailableReason => Failure?.Message;

        public void Fail(Exception failure) => Failure = failure;
    }
}
