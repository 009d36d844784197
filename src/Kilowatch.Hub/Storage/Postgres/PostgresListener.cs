using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Hears at once that another node has changed something. It is a help, not a promise: a pooler that shares connections
/// swallows what is said, and a connection that was lost is known to be so only after a while; so nodes also ask twice a second.</summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly Action _heard;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;

    /// <param name="database">Which.</param>
    /// <param name="heard">Told that there may be news; what, it has to look up.</param>
    public PostgresListener(NpgsqlDataSource database, Action heard)
    {
        (_database, _heard) = (database, heard);
        _listening = Task.Run(ListenAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_stopping.Token);
                connection.Notification += (_, _) => _heard();
                await using (var listen =
                    new NpgsqlCommand("LISTEN " + PostgresChanges.Channel, connection)) await listen.ExecuteNonQueryAsync(_stopping.Token);
                _heard(); // what was said before
                while (true) await connection.WaitAsync(_stopping.Token);
            }
            catch (Exception lost) when (PostgresDatabase.IsDown(lost))
            {
                // again, in a while
            }

            await Task.Delay(BetweenAttempts, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
