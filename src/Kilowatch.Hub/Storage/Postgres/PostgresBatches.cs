using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>One kind of statement: whatever waits while a round trip is under way shares the next one. Nobody waits for company beyond
/// that.</summary>
/// <remarks>
/// <code>
/// AddAsync -- queue --> SendAsync -- up to MaxBatch --> ExecuteAsync -- one round trip --> Complete
///                          ^____ again, while items are ready ____|
/// </code>
/// A round trip costs the database many times what one more row in it does. So one is under way at a time, and a second one only when a
/// full
/// batch waits. An item waits no longer than its deadline: a batch is given up with the first deadline in it, and with it everything that
/// waits behind it. What the server makes of it then is not known here; claims, and the claim that a record must still hold, take care
/// that it does no harm.</remarks>
/// <param name="timeout">The store's time-out: however long an item has waited already, its batch gets a quarter of it.</param>
/// <param name="monitor">While the database is known to be away, nobody waits for it.</param>
/// <param name="execute">Does all of a batch in one round trip and notes the result in each item.</param>
/// <param name="lost">Called when a round trip fails, with the items whose outcome is unknown.</param>
internal sealed class PostgresBatches<T>(
    TimeSpan timeout, IDatabaseMonitor monitor, Func<List<T>, CancellationToken, Task> execute, Action<IReadOnlyList<T>>? lost = null)
    where T : BatchItem
{
    /// <summary>With more in one, each costs hardly less.</summary>
    private const int FullBatch = 128;

    private const int MaxBatch = 256;
    private const int MaxInFlight = 2;

    /// <summary>A queue that takes longer to empty than anybody waits is a way to hang.</summary>
    private const int MaxWaiting = 20_000;

    private const int MinGroup = 8;

    private readonly Lock _gate = new();
    private readonly PerSessionQueue<T> _waiting = new();
    private int _inFlight;

    /// <param name="item">What is to be done.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <exception cref="StoreDownException">Too many wait, or the database cannot be used.</exception>
    public ValueTask AddAsync(T item, TimeSpan deadline)
    {
        if (monitor.UnavailableReason is { } reason) throw new StoreDownException(reason);
        item.Begin(deadline);
        bool isNext;
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting) throw new StoreDownException("too many requests wait for the database");
            _waiting.Add(item);
            isNext = TryBegin();
        }

        if (isNext) ThreadPool.UnsafeQueueUserWorkItem(static batches => _ = batches.SendAsync(), this, preferLocal: false);
        return item.Completion;
    }

    /// <returns>Whether the caller is to send a batch. Call under the gate.</returns>
    private bool TryBegin()
    {
        if (_waiting.Ready == 0 || _inFlight >= (_waiting.Ready >= FullBatch ? MaxInFlight : 1)) return false;
        _inFlight++;
        return true;
    }

    private async Task SendAsync()
    {
        for (var isNext = true; isNext;)
        {
            List<T> batch;
            lock (_gate) batch = _waiting.Take(MaxBatch);
            var down = await ExecuteAsync(batch);
            lock (_gate)
            {
                _waiting.Release(batch);
                if (down is not null)
                {
                    foreach (var item in _waiting.Clear())
                    {
                        item.Failure = down;
                        batch.Add(item);
                    }
                }

                _inFlight--;
                isNext = TryBegin();
            }

            Complete(batch);
        }
    }

    /// <returns>Null unless the database cannot be used.</returns>
    private async Task<StoreDownException?> ExecuteAsync(List<T> batch)
    {
        var inTime = batch.FindAll(static item => item.Remaining > TimeSpan.Zero);
        if (inTime.Count < batch.Count)
        {
            foreach (var late in batch.Except(inTime)) late.Failure = new StoreDownException("too many requests wait for the database");
        }

        if (inTime.Count == 0) return null;
        try
        {
            var remaining = inTime.Min(static item => item.Remaining);
            await PostgresDeadline.RunAsync(remaining > timeout / 4 ? remaining : timeout / 4, giveUp => execute(inTime, giveUp));
            return null;
        }
        catch (PostgresException refusal) when (PostgresDatabase.IsAboutTheStatement(refusal))
        {
            if (inTime is not [var refused]) return await ExecuteEachAsync(inTime);
            (refused.Failure, refused.IsRefused) = (Down(refusal), true);
            return null;
        }
        catch (Exception failure)
        {
            var down = Down(failure);
            foreach (var item in inTime) item.Failure = down;
            monitor.Fail(failure);
            lost?.Invoke(inTime);
            return down;
        }
    }

    /// <summary>Nothing of the batch was done, because of one item that the database refuses.</summary>
    private async Task<StoreDownException?> ExecuteEachAsync(List<T> batch)
    {
        StoreDownException? down = null;
        foreach (var item in batch)
        {
            if (down is null) down = await ExecuteAsync([item]);
            else item.Failure = down;
        }

        return down;
    }

    private static StoreDownException Down(Exception failure) => new("the database cannot be used: " + failure.Message, failure);

    /// <summary>Continuations run in few groups, one to a core: to wake a thread for each costs more than most of them have left to
    /// do.</summary>
    private static void Complete(List<T> batch)
    {
        var size = Math.Max(MinGroup, (batch.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
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
