using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Store;
using Kilowatch.Testing;

namespace Kilowatch.Guards;

/// <summary>What a notification costs PostgreSQL, as the schema is today.</summary>
public class PostgresGuards(PostgresServer server)
{
    /// <summary>What changes with each notification is in no index: else each would be written anew for it.</summary>
    [Fact]
    public async Task A_notification_changes_no_index()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        await bed.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await bed.AcceptAsync($"Progress {i}");
            bed.Clock.Advance(TimeSpan.FromMinutes(6));
        }

        bed.Execute("SELECT pg_stat_force_next_flush()");
        await Eventually.TrueAsync(
            () => Task.FromResult(
                bed.Read<bool>(
                    "SELECT n_tup_upd >= 10 AND n_tup_upd = n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'hub_session'")));
    }
}
