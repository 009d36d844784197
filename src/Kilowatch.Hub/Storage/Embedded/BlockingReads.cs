using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Whatever reads the disk does it where it may wait.</summary>
/// <param name="threads">Where.</param>
internal sealed class BlockingReads(TaskScheduler threads)
{
    /// <summary>On the pool's threads.</summary>
    public static readonly BlockingReads OnPool = new(TaskScheduler.Default);

    /// <exception cref="StoreDownException">It cannot be read.</exception>
    public Task<T> RunAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                return read();
            }
            catch (Exception unreadable) when (unreadable is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new StoreDownException("the store cannot be read: " + unreadable.Message, unreadable);
            }
        },
        cancellationToken,
        TaskCreationOptions.DenyChildAttach,
        threads);

    /// <summary>Other work that waits for the disk.</summary>
    public Task RunAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, threads);
}
