namespace Kilowatch.Shared;

/// <summary>Someone who waits for a commit.</summary>
internal interface ICompletion
{
    /// <summary>Runs what waits for it, on this thread.</summary>
    void Complete();
}

/// <summary>Lets go on those who waited for a commit. They go on in few groups, one to a core: to wake a thread for each costs
/// more than most of them have left to do.</summary>
internal static class Completions
{
    private const int MinInOneGroup = 8;

    /// <summary>Returns at once, so that the committing thread can go on with the next batch.</summary>
    public static void Run<T>(List<T> batch)
        where T : ICompletion
    {
        var size = Math.Max(MinInOneGroup, (batch.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        for (var start = 0; start < batch.Count; start += size)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static group => CompleteAll(group),
                batch.GetRange(start, Math.Min(size, batch.Count - start)), preferLocal: false);
        }
    }

    private static void CompleteAll<T>(List<T> group)
        where T : ICompletion
    {
        foreach (var waiter in group) waiter.Complete();
    }
}
