using System.Globalization;

namespace Kilowatch.Hub;

/// <summary>The files of an embedded store in one directory, which one hub at a time may own.</summary>
internal sealed class StoreFiles : IDisposable
{
    private const string Prefix = "journal-";
    private readonly string _directory;
    private readonly FileStream _lock;

    /// <exception cref="HubConfigurationException">The directory cannot be used, or another hub does.</exception>
    public StoreFiles(string directory)
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

    public void Dispose() => _lock.Dispose();

    private static DateOnly? DayOf(string path) =>
        DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
