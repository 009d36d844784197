using Npgsql;

namespace Kilowatch.Hub;

/// <summary>One kind of statement: whatever waits at the same moment shares a round trip, and few round trips are under way at once.</summary>
/// <remarks>Nobody waits longer than the store's time-out: a batch that takes longer is given up, and with it all that wait
/// behind it. What the server makes of it then is not known here; claims and the claim that a recording must still hold take
/// care that it does no harm.</remarks>
/// <param name="timeout">How long a round trip may take.</param>
/// <param name="run">Does them all in one round trip and notes in each what came of it.</param>
/// <param name="failed">Hears of a round trip that failed, with those that it is not known of whether they are done.</param>
internal sealed class PostgresBatches<T>(TimeSpan timeout, Func<List<T>, CancellationToken, Task> run, Action<Exception, IReadOnlyList<T>> failed)
    where T : PostgresPending
{
    private const int MostAtOnce = 2;
    private const int MostInOne = 256;

    /// <summary>A queue that takes longer to empty than anybody waits is a way to hang.</summary>
    private const int MostWaiting = 20_000;

    private const int FewestInOneGroup = 8;
    private readonly Lock _gate = new();
    private readonly PostgresLanes<T> _lanes = new();
    private int _running;

    /// <exception cref="StoreDownException">Too many wait.</exception>
    public ValueTask AddAsync(T item)
    {
        lock (_gate)
        {
            if (_lanes.Count >= MostWaiting) throw new StoreDownException("too many requests wait for the database");
            _lanes.Add(item);
            Start();
        }

        return item.Done;
    }

    private void Start()
    {
        if (_running == MostAtOnce || _lanes.IsEmpty) return;
        _running++;
        ThreadPool.UnsafeQueueUserWorkItem(static batches => _ = batches.RunAsync(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            List<T> batch;
            lock (_gate)
            {
                batch = _lanes.Take(MostInOne);
                if (batch.Count == 0)
                {
                    _running--;
                    return;
                }
            }

            var givenUp = await RunAsync(batch);
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

                Start();
            }

            Complete(batch);
        }
    }

    /// <returns>Null unless nothing more can be done now.</returns>
    private async Task<StoreDownException?> RunAsync(List<T> batch)
    {
        try
        {
            await PostgresDeadline.RunAsync(timeout, async giveUp =>
            {
                await run(batch, giveUp);
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
            foreach (var item in batch) item.Failure ??= down;
            failed(failure, batch);
            return failure is PostgresException statement && PostgresDatabase.IsAboutTheStatement(statement) ? null : down;
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
