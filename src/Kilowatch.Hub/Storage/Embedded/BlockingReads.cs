using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Whatever reads the disk does it on a thread that may wait.</summary>
internal static class BlockingReads
{
    /// <exception cref="StoreDownException">It cannot be read.</exception>
    public static Task<T> RunAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(
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
        cancellationToken);
}
