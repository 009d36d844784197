using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The embedded store's database in its directory, which one process at a time may own.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _path;

    /// <exception cref="EmpConfigurationException">The directory cannot be used, or another process does.</exception>
    public SqliteFile(string directory)
    {
        var full = Directory = Path.GetFullPath(directory);
        _path = Path.Combine(full, "emp.db");
        try
        {
            System.IO.Directory.CreateDirectory(full);
            _lock = new FileStream(Path.Combine(full, "emp.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new EmpConfigurationException(
                $"Emp:Data: {full} cannot be used ({unusable.Message}). Is another EMP running on it? Stop that one, or give this one a directory of its own.", unusable);
        }
    }

    public string Directory { get; }

    private string ReadOnly => new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString();

    public SqliteConnection OpenForReading()
    {
        var connection = new SqliteConnection(ReadOnly);
        connection.Open();
        return connection;
    }

    public SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

            // FULL: a commit returns when the log is on disk (sqlite.org/pragma.html#pragma_synchronous); a journal is then written over.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;");
            Execute(connection, Resources.Text("emp.sqlite.sql"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        using (var pooled = new SqliteConnection(ReadOnly)) SqliteConnection.ClearPool(pooled);
        _lock.Dispose();
    }
}
