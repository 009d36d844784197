using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Copies a data directory that is in use: the copy is the directory as it was at one moment while it was made.</summary>
/// <remarks>SQLite files first, by SQLite's own backup: what is written behind the journal may be older than it, never newer. Then the
/// journal, oldest day first, each up to a record that is whole: whatever stands before that record was written before it, so that a copy
/// made afterwards has it all. Copying the bytes alone could skip records that are written between two reads.</remarks>
internal sealed class DirectoryBackup(string directory, string target)
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <summary>A start makes them anew, or they belong to the process that runs.</summary>
    private static readonly string[] LeftOut = [".lock", ".snapshot", ".edit", ".new", "-wal", "-shm", "-journal"];

    private readonly FileDisk _disk = new();
    private int _files;
    private long _bytes;

    /// <exception cref="StoreDownException">The journal is damaged.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public async Task<BackedUp> RunAsync(CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(directory).Where(file => !LeftOut.Any(end => file.EndsWith(end, StringComparison.Ordinal)));
        foreach (var file in files.OrderBy(Rank).ThenBy(Path.GetFileName, StringComparer.Ordinal))
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            if (file.EndsWith(".db", StringComparison.Ordinal)) CopyDatabase(file, copy);
            else if (StoreFiles.DayOfJournal(file) is { } day) await CopyJournalAsync(file, copy, day, cancellationToken);
            else File.Copy(file, copy);
            if (!File.Exists(copy)) continue;
            _files++;
            _bytes += new FileInfo(copy).Length;
        }

        _disk.SyncDirectory(target);
        return new BackedUp(_files, _bytes);
    }

    private static int Rank(string file) => file.EndsWith(".db", StringComparison.Ordinal) ? 0 : 1;

    private static void CopyDatabase(string file, string copy)
    {
        using var source = SqliteFile.OpenForReading(file);
        var to = new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false };
        using var destination = new SqliteConnection(to.ToString());
        destination.Open();
        source.BackupDatabase(destination);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task CopyJournalAsync(string file, string copy, DateOnly day, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var source = _disk.Open(file, FileMode.Open, FileAccess.Read);
                using var destination = _disk.Open(copy, FileMode.Create, FileAccess.ReadWrite);
                CopyBytes(source, destination, EndOf(source, day));
                destination.Sync();
                EndOf(destination, day);
                return;
            }
            catch (FileNotFoundException)
            {
                return; // retention has deleted it
            }
            catch (StoreDownException) when (attempt < MaxAttempts)
            {
                // Records are being overwritten (redaction, forget): they are whole a moment later.
                await Task.Delay(BetweenAttempts, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static void CopyBytes(IDiskFile source, IDiskFile destination, long end)
    {
        var buffer = new byte[StoreSizes.Default.Block];
        for (long at = 0; at < end;)
        {
            var read = source.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
            if (read == 0) throw new IOException("the journal became shorter while it was copied");
            destination.Write(buffer.AsSpan(0, read), at);
            at += read;
        }
    }

    private static long EndOf(IDiskFile file, DateOnly day)
    {
        var pages = new JournalPages(file, day, StoreSizes.Default, new Lock());
        foreach (var _ in pages.Between(0))
        {
            // each is checked
        }

        return pages.End;
    }
}
