using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>Hears from all nodes which sessions changed (LISTEN), on a connection of its own that it keeps renewing.</summary>
internal sealed class PostgresListener : IDisposable
{
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;

    public PostgresListener(NpgsqlDataSource database, TimeProvider clock, Action<string?> changed) =>
        _listening = Task.Run(() => ListenAsync(database, clock, changed, _stopping.Token));

    public void Dispose()
    {
        _stopping.Cancel();
        _listening.GetAwaiter().GetResult();
        _stopping.Dispose();
    }

    private static async Task ListenAsync(NpgsqlDataSource database, TimeProvider clock, Action<string?> changed,
        CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                connection.Notification += (_, told) => changed(told.Payload);
                await using (var listen =
                    new NpgsqlCommand($"LISTEN {PostgresAppender.Channel}", connection)) await listen.ExecuteNonQueryAsync(stopping);

                // Whatever was told while nobody listened is lost: all sessions that are looked at are read again.
                changed(null);
                while (true) await connection.WaitAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                await Task.Delay(BeforeRetry, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
