namespace Kilowatch.Hub;

/// <summary>Waits for the database no longer than the store's time-out, whatever the network does.</summary>
internal static class PostgresDeadline
{
    /// <exception cref="TimeoutException">It takes longer. A command that does not even end when it is cancelled is left to itself.</exception>
    public static async Task<T> RunAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken = default)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(timeout);
        var running = run(giveUp.Token);
        try
        {
            return await running.WaitAsync(timeout + timeout / 8, cancellationToken);
        }
        catch (TimeoutException late) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
            throw new TimeoutException("the database does not answer", late);
        }
        catch (OperationCanceledException late) when (giveUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("the database does not answer", late);
        }
    }
}
