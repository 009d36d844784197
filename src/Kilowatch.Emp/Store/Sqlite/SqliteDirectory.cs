using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The embedded store's directory with its database, which one process at a time may own.</summary>
internal sealed class SqliteDirectory : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _database;

    /// <exception cref="EmpConfigurationException">The directory cannot be used, or another process does.</exception>
    public SqliteDirectory(string directory)
    {
        var full = FullPath = Path.GetFullPath(directory);
        _database = Path.Combine(full, "emp.db");
        try
        {
            Directory.CreateDirectory(full);
            _lock = new FileStream(Path.Combine(full, "emp.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new EmpConfigurationException(
                $"Emp:Data: {full} cannot be used ({unusable.Message}). Is another EMP running on it? Stop that one, or give this one a directory of its own.", unusable);
        }
    }

    public string FullPath { get; }

    public SqliteConnection OpenForReading() => SqliteFile.OpenForReading(_database);

    public SqliteConnection OpenForWriting()
    {
        var connection = SqliteFile.OpenForWriting(_database, "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384;");
        if (SqliteOutbox.NeedsUpgrade(connection)) SqliteFile.Execute(connection, SqliteOutbox.Upgrade);
        SqliteFile.Execute(connection, Resources.Text("emp.sqlite.sql"));
        return connection;
    }

    public void Dispose()
    {
        SqliteFile.ClearPool(_database);
        _lock.Dispose();
    }
}
