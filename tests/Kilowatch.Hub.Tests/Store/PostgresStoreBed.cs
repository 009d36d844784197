using Kilowatch.Hub.Telemetry;
using Kilowatch.Hub.Storage.Postgres;
using Npgsql;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The shared store in a database of its own on a real server.</summary>
internal sealed class PostgresStoreBed : StoreBed
{
    private readonly string _connection;
    private readonly List<PostgresStorage> _stores = [];
    private PostgresStorage _store;

    public PostgresStoreBed(string connection)
    {
        _connection = connection;
        Options.StoreTimeout = TimeSpan.FromSeconds(10); // this machine may be busy
        _store = StartStorage();
    }

    public override StoreNode Store => StoreNode.Of(_store);

    public override bool ListsByLastRequest => false;

    /// <summary>One node more.</summary>
    public StoreNode Start() => StoreNode.Of(StartStorage());

    public PostgresDatabase Open() => PostgresDatabase.Open(_connection);

    public override async Task RestartAsync()
    {
        _stores.Remove(_store);
        await _store.DisposeAsync();
        _store = StartStorage();
    }

    /// <summary>What it held in memory is left behind: the new one has only the database.</summary>
    public override Task KillAsync()
    {
        _store = StartStorage();
        return Task.CompletedTask;
    }

    /// <summary>As a primary that has become a standby: it answers, and writes nothing.</summary>
    public override IDisposable BreakWrites()
    {
        SetReadOnly("on");
        return new Mended(this);
    }

    public override IDisposable BreakHousekeeping()
    {
        Execute("ALTER TABLE hub_secret RENAME TO hub_secret_away");
        return new Back(this);
    }

    public override Task KeepHouseAsync() => _store.Maintenance.RunAsync(Timeout.InfiniteTimeSpan);

    public override async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
    }

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public T? Read<T>(string sql)
    {
        using var connection = new NpgsqlConnection(_connection + ";Pooling=false;Options=-c default_transaction_read_only=off");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T?)command.ExecuteScalar();
    }

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(_connection + ";Pooling=false;Options=-c default_transaction_read_only=off");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private PostgresStorage StartStorage()
    {
        var store = new PostgresStorage(Options, Open(), Clock, StoreTelemetry.None);
        store.StartingAsync(CancellationToken.None).GetAwaiter().GetResult();
        _stores.Add(store);
        return store;
    }

    private void SetReadOnly(string value) => Execute($"""
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {value}', current_database()); END $$;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        """);

    private sealed class Mended(PostgresStoreBed bed) : IDisposable
    {
        public void Dispose() => bed.SetReadOnly("off");
    }

    private sealed class Back(PostgresStoreBed bed) : IDisposable
    {
        public void Dispose() => bed.Execute("ALTER TABLE hub_secret_away RENAME TO hub_secret");
    }
}
