using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>The files of an embedded store in one directory, which one hub at a time may own.</summary>
internal sealed class SqliteFiles : IDisposable
{
    private const string Prefix = "journal-";
    private const string Wait = "PRAGMA busy_timeout=1000";
    private readonly string _directory;
    private readonly FileStream _lock;

    /// <exception cref="HubConfigurationException">The directory cannot be used, or another hub does.</exception>
    public SqliteFiles(string directory)
    {
        _directory = Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(_directory);
            _lock = new FileStream(Path.Combine(_directory, "hub.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new HubConfigurationException(
                $"Hub:Data: {_directory} cannot be used ({unusable.Message}). Is another hub running on it? Stop that one, or give this one a directory of its own with --data.");
        }
    }

    public string Sessions => Path.Combine(_directory, "sessions.db");

    public string AuthenticationData => AuthenticationDataIn(_directory);

    public static string AuthenticationDataIn(string directory) => Path.Combine(Path.GetFullPath(directory), "authentication.db");

    public string Partners => Path.Combine(_directory, "partners.db");

    public string Journal(DateOnly day) =>
        Path.Combine(_directory, Prefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".db");

    /// <summary>The days that have a journal, oldest first.</summary>
    public IReadOnlyList<DateOnly> JournalDays() =>
        [.. Directory.EnumerateFiles(_directory, Prefix + "*.db").Select(DayOf).OfType<DateOnly>().Order()];

    public void DeleteJournal(DateOnly day)
    {
        var path = Journal(day);
        using (var pooled = new SqliteConnection(ReadOnly(path))) SqliteConnection.ClearPool(pooled);
        foreach (var ending in (ReadOnlySpan<string>)["-wal", "-shm", ""]) File.Delete(path + ending);
    }

    public static string ReadOnly(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString();

    public static SqliteConnection OpenForWriting(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            // FULL: a commit returns when the log is on disk, which is what the hub promises (sqlite.org/pragma.html#pragma_synchronous).
            // A reader that meets a half-written log header takes the write lock for a moment: wait for it rather than fail.
            Execute(connection, Wait);
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;");
            TruncateLog(connection); // of a process that was killed
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

    /// <summary>Brings the log into the file and cuts it to nothing, so that nothing deleted is left in it.</summary>
    /// <returns>False when someone is reading; what they read is still in the log then.</returns>
    public static bool TruncateLog(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA busy_timeout=0"); // the journal's writer must not wait for a reader here: there will be another time
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

    public void Dispose() => _lock.Dispose();

    private static DateOnly? DayOf(string path) =>
        DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
