using Npgsql;

namespace Kilowatch.Hub;

/// <summary>One kind of statement: whatever waits at the same moment shares a round trip.</summary>
/// <remarks>A round trip costs the database many times what one more row in it does. So of each kind one is under way at a time, and at a
/// busy node the next one is paced (<see cref="PostgresPace"/>), unless it is full, or somebody in it has waited behind another of their
/// session: what it pays depends on its own load, not on how many others there are or how busy they keep the database. A node with less
/// to do lets nobody wait.
/// Nobody waits longer than the patience that it came with: a batch is given up with its least patient, and with it all that wait behind
/// it. What the server makes of it then is not known here; claims, and the claim that a recording must still hold, take care that it does no harm.</remarks>
internal sealed class PostgresBatches<T> : IDisposable
    where T : PostgresPending
{
    /// <summary>So many fill a round trip: with more, each costs hardly less.</summary>
    private const int Enough = 128;

    private const int MostInOne = 256;

    /// <summary>When a full one waits, a second one may be under way.</summary>
    private const int MostAtOnce = 2;

    /// <summary>A queue that takes longer to empty than anybody waits is a way to hang.</summary>
    private const int MostWaiting = 20_000;

    private const int FewestInOneGroup = 8;

    private readonly TimeSpan _timeout;
    private readonly Func<List<T>, CancellationToken, Task> _run;
    private readonly Action<Exception, IReadOnlyList<T>> _failed;
    private readonly Lock _gate = new();
    private readonly PostgresLanes<T> _lanes = new();
    private readonly ITimer _timer;
    private readonly PostgresPace _pace;
    private bool _isTimed;
    private int _running;

    /// <param name="clock">Paces them.</param>
    /// <param name="timeout">The store's time-out: however long one has waited already, its batch gets a quarter of it.</param>
    /// <param name="run">Does them all in one round trip and notes in each what came of it.</param>
    /// <param name="failed">Hears of a round trip that failed, with those that it is not known of whether they are done.</param>
    public PostgresBatches(TimeProvider clock, TimeSpan timeout, Func<List<T>, CancellationToken, Task> run, Action<Exception, IReadOnlyList<T>> failed)
    {
        (_timeout, _run, _failed, _pace) = (timeout, run, failed, new PostgresPace(clock));
        _timer = clock.CreateTimer(_ => RunTimed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="item">What is to be done.</param>
    /// <param name="patience">How long it may take.</param>
    /// <exception cref="StoreDownException">Too many wait, or the database cannot be used.</exception>
    public ValueTask AddAsync(T item, TimeSpan patience)
    {
        item.Wait(patience);
        lock (_gate)
        {
            if (_lanes.Count >= MostWaiting) throw new StoreDownException("too many requests wait for the database");
            _lanes.Add(item);
            Start();
        }

        return item.Done;
    }

    public void Dispose() => _timer.Dispose();

    private void Start()
    {
        if (MayBegin()) ThreadPool.UnsafeQueueUserWorkItem(static batches => _ = batches.RunAsync(), this, preferLocal: false);
    }

    /// <returns>Whether the caller is to run one.</returns>
    private bool MayBegin()
    {
        if (_lanes.Ready == 0 || _running == MostAtOnce) return false;
        if (_lanes.Ready < Enough)
        {
            if (_running > 0) return false;
            var left = _pace.Left;
            if (left > TimeSpan.FromMilliseconds(1) && !_lanes.HasWaited) // a timer knows no less
            {
                _isTimed = _isTimed || _timer.Change(left, Timeout.InfiniteTimeSpan);
                return false;
            }
        }

        _running++;
        _pace.Begin();
        return true;
    }

    private void RunTimed()
    {
        lock (_gate)
        {
            _isTimed = false;
            if (!MayBegin()) return;
        }

        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        List<T> batch;
        lock (_gate)
        {
            batch = _lanes.Take(MostInOne);
            _pace.Count(batch.Count);
        }

        var givenUp = await RunInTimeAsync(batch);
        lock (_gate)
        {
            _lanes.Leave(batch);
            if (givenUp is not null)
            {
                foreach (var waiting in _lanes.Clear())
                {
                    waiting.Failure = givenUp;
                    batch.Add(waiting);
                }
            }

            _running--;
            Start();
        }

        Complete(batch);
    }

    /// <returns>Null unless nothing more can be done now.</returns>
    private async Task<StoreDownException?> RunInTimeAsync(List<T> batch)
    {
        var inTime = new List<T>(batch.Count);
        foreach (var item in batch)
        {
            if (item.Left > TimeSpan.Zero) inTime.Add(item);
            else item.Failure = new StoreDownException("too many requests wait for the database");
        }

        return inTime.Count == 0 ? null : await RunAsync(inTime);
    }

    /// <returns>Null unless nothing more can be done now.</returns>
    private async Task<StoreDownException?> RunAsync(List<T> batch)
    {
        try
        {
            var patience = batch.Min(item => item.Left);
            await PostgresDeadline.RunAsync(patience > _timeout / 4 ? patience : _timeout / 4, async giveUp =>
            {
                await _run(batch, giveUp);
                return true;
            });
            return null;
        }
        catch (PostgresException failure) when (PostgresDatabase.IsAboutTheStatement(failure) && batch.Count > 1)
        {
            return await RunEachAsync(batch); // nothing of it was done; one of them spoils it for all
        }
        catch (Exception failure)
        {
            var down = new StoreDownException("the database cannot be used: " + failure.Message, failure);
            var isRefused = failure is PostgresException said && PostgresDatabase.IsAboutTheStatement(said);
            foreach (var item in batch) (item.Failure, item.IsRefused) = (down, isRefused);
            _failed(failure, batch);
            return isRefused ? null : down;
        }
    }

    private async Task<StoreDownException?> RunEachAsync(List<T> batch)
    {
        StoreDownException? down = null;
        foreach (var item in batch)
        {
            if (down is null) down = await RunAsync([item]);
            else item.Failure = down;
        }

        return down;
    }

    /// <summary>They go on in few groups, one to a core: to wake a thread for each costs more than most of them have left to do.</summary>
    private static void Complete(List<T> batch)
    {
        var size = Math.Max(FewestInOneGroup, (batch.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        for (var start = 0; start < batch.Count; start += size)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static group =>
                {
                    foreach (var item in group) item.Complete();
                },
                batch.GetRange(start, Math.Min(size, batch.Count - start)),
                preferLocal: false);
        }
    }
}
