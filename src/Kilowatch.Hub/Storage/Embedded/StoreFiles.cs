using System.Globalization;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The files of an embedded store in one directory, which one hub at a time may own.</summary>
internal sealed class StoreFiles : IDisposable
{
    private const string Prefix = "journal-";
    private const string Ending = ".log";
    private readonly IDisposable _lock;

    /// <exception cref="HubConfigurationException">The directory cannot be used, or another hub does.</exception>
    public StoreFiles(string directory)
        : this(directory, new FileDisk(), StoreSizes.Default)
    {
    }

    /// <param name="directory">Where.</param>
    /// <param name="disk">Of what.</param>
    /// <param name="sizes">How large its parts are.</param>
    /// <exception cref="HubConfigurationException">The directory cannot be used, or another hub does.</exception>
    public StoreFiles(string directory, IDisk disk, StoreSizes sizes)
    {
        (FullPath, Disk, Sizes, Zeros) = (Path.GetFullPath(directory), disk, sizes, new byte[sizes.Block]);
        try
        {
            disk.MakeDirectory(FullPath);
            _lock = disk.Lock(Path.Combine(FullPath, "hub.lock"));
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new HubConfigurationException(
                $"Hub:Data: {FullPath} cannot be used ({unusable.Message}). Is another hub running on it? Stop that one, or give this one a directory of its own with --data.");
        }
    }

    /// <summary>The directory.</summary>
    public string FullPath { get; }

    public IDisk Disk { get; }

    public StoreSizes Sizes { get; }

    /// <summary>Bytes of a block of the journal.</summary>
    public int Block => Sizes.Block;

    /// <summary>A block of them.</summary>
    public byte[] Zeros { get; }

    /// <summary>Held while records of the journal are being overwritten: who reads half of one finds it whole once this is free.</summary>
    public Lock JournalGate { get; } = new();

    /// <summary>All sessions in memory as they stood at one moment.</summary>
    public string Snapshot => Path.Combine(FullPath, "sessions.snapshot");

    /// <summary>Sessions that ended.</summary>
    public string EndedSessions => Path.Combine(FullPath, "sessions.db");

    public string AuthenticationData => AuthenticationDataIn(FullPath);

    public string Partners => Path.Combine(FullPath, "partners.db");

    /// <summary>A change of journal records that is under way.</summary>
    public string JournalEdit => Path.Combine(FullPath, "journal.edit");

    public static string AuthenticationDataIn(string directory) => Path.Combine(Path.GetFullPath(directory), "authentication.db");

    public string Journal(DateOnly day) =>
        Path.Combine(FullPath, Prefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + Ending);

    /// <summary>The days that have a journal, oldest first.</summary>
    public IReadOnlyList<DateOnly> JournalDays() =>
        [.. Disk.Find(FullPath, Prefix + "*" + Ending).Select(DayOfJournal).OfType<DateOnly>().Order()];

    public void DeleteJournal(DateOnly day) => Disk.Delete(Journal(day));

    public void Dispose() => _lock.Dispose();

    /// <returns>Null for another file.</returns>
    public static DateOnly? DayOfJournal(string path) =>
        Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal) && path.EndsWith(Ending, StringComparison.Ordinal)
        && DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day)
            ? day
            : null;
}
