using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The embedded store in a temporary directory.</summary>
internal sealed class SqliteStoreBed : StoreBed
{
    private readonly List<SqliteStore> _killed = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kilowatch-store-");
    private SqliteStore _store;
    private int _lives;

    public SqliteStoreBed()
    {
        Options.Data = Path.Combine(_root.FullName, "0");
        _store = new SqliteStore(Options, Clock);
    }

    public override IHubStore Store => _store;

    public IReadOnlyList<string> JournalDays => [.. Directory.EnumerateFiles(Options.Data, "journal-*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    public override async Task RestartAsync()
    {
        await _store.DisposeAsync();
        _store = new SqliteStore(Options, Clock);
    }

    /// <summary>The old store goes on in its own directory and never hears of the copy: nothing is flushed for it.</summary>
    public override async Task KillAsync()
    {
        await _store.WhenHouseIsKeptAsync(); // a copy of a file that is being written would be no state of any moment
        var copy = Directory.CreateDirectory(Path.Combine(_root.FullName, (++_lives).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var file in Directory.EnumerateFiles(Options.Data).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        _killed.Add(_store);
        Options.Data = copy.FullName;
        _store = new SqliteStore(Options, Clock);
    }

    public override IDisposable BreakWrites()
    {
        var foreign = Open(Directory.EnumerateFiles(Options.Data, "journal-*.db").Order(StringComparer.Ordinal).Last());
        SqliteFiles.Execute(foreign, "BEGIN IMMEDIATE");
        return foreign;
    }

    public override IDisposable BreakHousekeeping()
    {
        SqliteFiles.Execute(Open(Path.Combine(Options.Data, "sessions.db")), "CREATE TRIGGER broken BEFORE INSERT ON session BEGIN SELECT RAISE(FAIL, 'disk full'); END");
        return new Mended(Path.Combine(Options.Data, "sessions.db"));
    }

    public override async Task KeepHouseAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        await _store.WhenHouseIsKeptAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (var store in _killed) await store.DisposeAsync();
        _root.Delete(recursive: true);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private sealed class Mended(string sessions) : IDisposable
    {
        public void Dispose()
        {
            using var connection = Open(sessions);
            SqliteFiles.Execute(connection, "DROP TRIGGER broken");
        }
    }
}
