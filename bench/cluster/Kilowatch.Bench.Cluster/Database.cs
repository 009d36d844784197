using System.Runtime.InteropServices;
using Npgsql;

namespace Kilowatch.Bench.Cluster;

/// <summary>What the bench writes into the hubs' database, and what it asks of it at the end.</summary>
internal sealed class Database(string connection) : IAsyncDisposable
{
    // a pooled one may lead to a server that is gone
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connection + ";Pooling=false;Host Recheck Seconds=1");

    /// <summary>Open sessions, as authorizations would leave them.</summary>
    public async Task<List<string>> OpenAsync(int count)
    {
        // Not in the order in which they lie on the disk: drivers do not charge in it.
        await using var insert = _database.CreateCommand("""
            INSERT INTO hub_session (id, operator, provider, opening, opened, opening_entry, last_request, last_entry)
            SELECT id, 'DE*ABC', 'DE*ICE', format('{"SessionId":"%s","Operator":"DE*ABC","Provider":"DE*ICE","EvseId":"DE*ABC*E1"}', id), $2, 0, $2, 0
            FROM (SELECT gen_random_uuid()::text AS id FROM generate_series(1, $1)) s RETURNING id
            """);
        insert.CommandTimeout = 300;
        insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = TimeProvider.System.GetUtcNow().UtcTicks });
        var sessions = await StringsAsync(insert);
        Random.Shared.Shuffle(CollectionsMarshal.AsSpan(sessions));
        return sessions;
    }

    /// <summary>What the opening of sessions left to do is done before anything is measured.</summary>
    public async Task SettleAsync()
    {
        await using var vacuum = _database.CreateCommand("VACUUM (ANALYZE) hub_session, hub_journal");
        await vacuum.ExecuteNonQueryAsync();
        await using var checkpoint = _database.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync();
    }

    /// <summary>Transactions, bytes of log, and changes of sessions that were no HOT updates, since the start.</summary>
    public async Task<(long Transactions, long Log, long ColdUpdates)> CountersAsync()
    {
        await Task.Delay(1200); // a server process tells once a second
        await using var command = _database.CreateCommand("""
            SELECT (SELECT sum(xact_commit) FROM pg_stat_database)::bigint, (pg_current_wal_lsn() - '0/0')::bigint,
              (SELECT n_tup_upd - n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'hub_session')
            """);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>Accepted notifications by their bodies, each as often as the journal has it.</summary>
    public async Task<List<string>> AcceptedAsync()
    {
        await using var read = _database.CreateCommand("SELECT convert_from(request, 'UTF8') FROM hub_journal WHERE effect = 3");
        read.CommandTimeout = 300;
        return await StringsAsync(read);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private static async Task<List<string>> StringsAsync(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await row.ReadAsync()) all.Add(row.GetString(0));
        return all;
    }
}
