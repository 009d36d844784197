using Microsoft.Data.Sqlite;

namespace Kilowatch.Shared;

/// <summary>How SQLite files are opened: what is committed is on disk, what is deleted is gone.</summary>
internal static class SqliteFile
{
    private const string Wait = "PRAGMA busy_timeout=1000";

    /// <param name="path">The file; it is made if it is not there.</param>
    /// <param name="settings">Further PRAGMAs or a schema.</param>
    /// <exception cref="SqliteException">It cannot be opened, or is not a database.</exception>
    public static SqliteConnection OpenForWriting(string path, string settings)
    {
        var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

            // FULL: a commit returns when the log is on disk (sqlite.org/pragma.html#pragma_synchronous).
            // A reader that meets a half-written log header takes the write lock for a moment: wait for it rather than fail.
            Execute(connection, Wait);
            Execute(connection,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;");
            TruncateLog(connection); // of a process that was killed
            Execute(connection, settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection of a pool, which <see cref="ClearPool"/> closes.</summary>
    public static SqliteConnection OpenForReading(string path)
    {
        var connection = Reader(path);
        connection.Open();
        return connection;
    }

    public static void ClearPool(string path)
    {
        using var pooled = Reader(path);
        SqliteConnection.ClearPool(pooled);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Brings the log into the file and cuts it to nothing, so that nothing deleted is left in it.</summary>
    /// <returns>False when someone is reading; what they read is still in the log then.</returns>
    public static bool TruncateLog(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA busy_timeout=0"); // the writer must not wait for a reader here: there will be another time
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            return command.ExecuteScalar() is 0L;
        }
        finally
        {
            Execute(connection, Wait);
        }
    }

    private static SqliteConnection Reader(string path) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString());
}
