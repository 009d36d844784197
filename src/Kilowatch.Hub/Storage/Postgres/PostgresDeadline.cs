namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Waits for the database no longer than it is told to, whatever the network does.</summary>
/// <remarks>Npgsql runs on the pool's threads: a request comes on the thread of all its neighbours' sockets, and Npgsql may hold a thread
/// up.</remarks>
internal static class PostgresDeadline
{
    /// <exception cref="TimeoutException">It takes longer. The command is cancelled, and left to itself.</exception>
    public static Task RunAsync(TimeSpan timeout, Func<CancellationToken, Task> run) => RunAsync(
        timeout,
        async giveUp =>
        {
            await run(giveUp);
            return true;
        });

    /// <exception cref="TimeoutException">It takes longer. The command is cancelled, and left to itself.</exception>
    public static async Task<T> RunAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> run,
        CancellationToken cancellationToken = default)
    {
        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Task.Run(() => run(giveUp.Token), CancellationToken.None);
        try
        {
            var result = await running.WaitAsync(timeout, cancellationToken);
            giveUp.Dispose();
            return result;
        }
        catch (TimeoutException late) when (!running.IsCompleted)
        {
            Abandon(running, giveUp);
            throw new TimeoutException("the database does not answer", late);
        }
    }

    /// <summary>Npgsql asks the server to cancel over a connection of its own and waits for that, seconds when the server is silent,
    /// on the thread that cancels: not on one of the pool's, or a silent server would hold up all that the hub does.</summary>
    private static void Abandon(Task running, CancellationTokenSource giveUp)
    {
        _ = running.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
        new Thread(() =>
        {
            try
            {
                giveUp.Cancel();
            }
            catch (AggregateException)
            {
                // it is given up either way
            }

            giveUp.Dispose();
        })
        { IsBackground = true, Name = "gives up a database command" }.Start();
    }
}
