namespace Kilowatch.Emp;

/// <summary>The journals of a directory: one is written, some wait for the database, the others are free.</summary>
internal sealed class JournalPool : IDisposable
{
    /// <summary>So many may wait for the database before messages are refused: they are held in memory.</summary>
    private const int Most = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _directory;
    private readonly List<Journal> _all = [];
    private readonly Stack<Journal> _free = [];
    private readonly SemaphoreSlim _slots = new(Most);
    private long _last;
    private volatile string? _blocked;

    /// <param name="directory">Where they lie.</param>
    /// <param name="settled">The last number that the database has.</param>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public JournalPool(string directory, long settled)
    {
        (_directory, _last) = (directory, settled);
        foreach (var path in Directory.EnumerateFiles(directory, "journal-*"))
        {
            var journal = new Journal(path);
            _all.Add(journal);
            _last = Math.Max(_last, journal.Number);
            if (journal.Number <= settled) _free.Push(journal);
        }

        Left = [.. _all.Where(journal => journal.Number > settled).OrderBy(journal => journal.Number)];
    }

    /// <summary>What an earlier process could not bring into the database, oldest first.</summary>
    public IReadOnlyList<Journal> Left { get; }

    /// <summary>Why the database takes nothing; null when it does.</summary>
    public string? Blocked
    {
        get => _blocked;
        set => _blocked = value;
    }

    /// <summary>An empty journal to write.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public Journal Take()
    {
        if (!_slots.Wait(Blocked is null ? Patience : TimeSpan.Zero)) throw new IOException(Blocked ?? "the database does not keep up");
        try
        {
            lock (_free)
            {
                if (!_free.TryPop(out var journal)) _all.Add(journal = new Journal(Path.Combine(_directory, $"journal-{_all.Count + 1}")));
                journal.Begin(++_last);
                return journal;
            }
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>The database has all of it.</summary>
    public void GiveBack(Journal journal)
    {
        Free(journal);
        _slots.Release();
    }

    /// <summary>The database has all that was left.</summary>
    public void FreeLeft()
    {
        foreach (var journal in Left) Free(journal);
    }

    /// <summary>What is forgotten shall not lie on in a file that waits to be written over.</summary>
    public void EmptyFree()
    {
        lock (_free)
        {
            foreach (var journal in _free) journal.Empty();
        }
    }

    public void Dispose()
    {
        foreach (var journal in _all) journal.Dispose();
        _slots.Dispose();
    }

    private void Free(Journal journal)
    {
        lock (_free) _free.Push(journal);
    }
}
