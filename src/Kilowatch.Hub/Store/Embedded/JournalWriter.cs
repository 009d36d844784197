using System.Runtime.InteropServices;

namespace Kilowatch.Hub;

/// <summary>Appends to the journal from one thread of its own: while one commit waits for the disk, all that arrive gather
/// for the next, so that one write to the disk carries all who wait.</summary>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>So many may wait for the disk; beyond, the hub says that it is overloaded rather than hang.</summary>
    private const int MostWaiting = 20_000;

    private const int MostInOneCommit = 1024;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly StoreFiles _files;
    private readonly TimeProvider _clock;
    private readonly JournaledSessions _sessions;
    private readonly Action<JournalEntry> _chain;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Thread _thread;
    private List<JournalEntry> _waiting = [];
    private JournalFile? _file;
    private bool _stopping;
    private long _lastDurable;
    private volatile string? _trouble;

    /// <param name="files">Where.</param>
    /// <param name="clock">Tells the day.</param>
    /// <param name="lastDurable">The highest id on disk so far.</param>
    /// <param name="end">Where the last record ends in the newest day's file.</param>
    /// <param name="sessions">Told of what is written, in order, before the waiter goes on.</param>
    /// <exception cref="IOException">The newest day cannot be written to.</exception>
    public JournalWriter(StoreFiles files, TimeProvider clock, long lastDurable, long end, JournaledSessions sessions)
    {
        (_files, _clock, _lastDurable, _sessions) = (files, clock, lastDurable, sessions);
        _chain = sessions.Chain;
        var newest = files.JournalDays() is [.., var last] ? last : default;
        var day = newest > Today() ? newest : Today();
        _file = OpenFile(day, day == newest ? end : 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    public string? Trouble => _trouble;

    /// <summary>What a test does in the place of a disk that fails.</summary>
    public Action? DiskFault { get; set; }

    /// <summary>All entries up to this id are on disk and applied.</summary>
    public long LastDurable => Volatile.Read(ref _lastDurable);

    public ValueTask WriteAsync(JournalEntry entry)
    {
        lock (_gate)
        {
            if (_stopping) throw new StoreDownException("the hub is stopping");
            if (_trouble is { } trouble) throw new StoreDownException(trouble); // at once: the writer asks the disk by itself
            if (_waiting.Count >= MostWaiting) throw new StoreDownException("too many answers wait for the disk");
            _waiting.Add(entry);
            if (_waiting.Count > 1) return entry.Written;
        }

        _work.Set();
        return entry.Written;
    }

    /// <summary>Writes what waits, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
        }

        _work.Set();
        _thread.Join();
        _file?.Dispose();
        _file = null;
        _work.Dispose();
    }

    private void Run()
    {
        var batch = new List<JournalEntry>();
        while (true)
        {
            var isStopping = Take(ref batch);
            var entries = CollectionsMarshal.AsSpan(batch);
            while (!entries.IsEmpty)
            {
                var count = CommitSize(entries);
                Commit(entries[..count]);
                entries = entries[count..];
            }

            var wasEmpty = batch.Count == 0;
            batch.Clear();
            if (wasEmpty && isStopping) return;
            if (_trouble is not null) Probe();
            else if (NothingWaits()) _file?.Prepare();
        }
    }

    private bool NothingWaits()
    {
        lock (_gate) return _waiting.Count == 0;
    }

    private bool Take(ref List<JournalEntry> batch)
    {
        if (!_stopping) _work.WaitOne(_trouble is null ? Timeout.InfiniteTimeSpan : ProbeInterval);
        lock (_gate)
        {
            (batch, _waiting) = (_waiting, batch);
            return _stopping;
        }
    }

    /// <summary>Bounded in bytes too, see <see cref="JournalPages.GreatestCommit"/>.</summary>
    private static int CommitSize(ReadOnlySpan<JournalEntry> entries)
    {
        var bytes = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            bytes += entries[i].Request.Length + entries[i].Answer.Length + 1024;
            if (i > 0 && (i == MostInOneCommit || bytes > JournalPages.GreatestCommit / 2)) return i;
        }

        return entries.Length;
    }

    private void Commit(ReadOnlySpan<JournalEntry> entries)
    {
        try
        {
            _file = TodaysFile();
            DiskFault?.Invoke();
            _sessions.BeginCommit();
            _file.Append(entries, _chain);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
            var down = new StoreDownException("the journal cannot be written: " + failure.Message, failure);
            foreach (var entry in entries)
            {
                _sessions.Drop(entry);
                ThreadPool.UnsafeQueueUserWorkItem(static e => e.Entry.SetFailed(e.Down), (Entry: entry, Down: down), preferLocal: false);
            }

            return;
        }

        _trouble = null;
        foreach (var entry in entries) _sessions.Apply(entry);
        Volatile.Write(ref _lastDurable, entries[^1].Id);
        foreach (var entry in entries) LetGoOn(entry);
    }

    /// <summary>Who only hands out an answer does it here: a hop for each to another thread would cost more than what it has left to do, and
    /// what arrives meanwhile makes the next commit larger. Whoever may do more is sent to the pool.</summary>
    private static void LetGoOn(JournalEntry entry)
    {
        if (entry.HasOnlyToAnswer) entry.SetWritten();
        else ThreadPool.UnsafeQueueUserWorkItem(static e => e.SetWritten(), entry, preferLocal: false);
    }

    /// <summary>A store in trouble is asked again by itself, so that it comes back without a restart.</summary>
    private void Probe()
    {
        try
        {
            _file = TodaysFile();
            DiskFault?.Invoke();
            _file.Probe();
            _trouble = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    private void Fail(Exception failure)
    {
        _trouble = failure.Message;
        _file?.Dispose();
        _file = null;
    }

    private JournalFile TodaysFile()
    {
        var today = Today();
        if (_file is { } file && file.Day >= today) return file; // never back to an earlier day: ids only grow
        var last = _lastDurable == 0 ? default : JournalId.DayOf(_lastDurable);
        var day = last > today ? last : today;
        var opened = OpenFile(day, day == last ? EndOf(_lastDurable) : 0);
        _file?.Dispose();
        return opened;
    }

    /// <summary>Behind the last entry that counts: of a commit that failed, some may be on disk all the same.</summary>
    private long EndOf(long id)
    {
        using var file = File.OpenHandle(_files.Journal(JournalId.DayOf(id)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[JournalRecord.Head];
        var offset = JournalId.NumberOf(id) * (long)JournalRecord.Unit;
        return RandomAccess.Read(file, head, offset) == head.Length ? offset + JournalRecord.LengthOf(head) : throw new IOException("the journal is shorter than it was");
    }

    private JournalFile OpenFile(DateOnly day, long end) => new(_files.Journal(day), day, end);

    private DateOnly Today() => DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
}
