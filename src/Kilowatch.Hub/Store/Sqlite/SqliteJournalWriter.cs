using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>Appends to the journal from one thread of its own: while one commit waits for the disk, all that arrive gather
/// for the next, so that one fsync carries all who wait.</summary>
internal sealed class SqliteJournalWriter : IDisposable
{
    /// <summary>So many may wait for the disk; beyond, the hub says that it is overloaded rather than hang.</summary>
    private const int MostWaiting = 20_000;

    private const int MostInOneCommit = 1024;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly SqliteFiles _files;
    private readonly TimeProvider _clock;
    private readonly Action<JournalEntry> _applied;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Thread _thread;
    private readonly Queue<Action> _edits = new();
    private List<JournalEntry> _waiting = [];
    private SqliteJournalFile? _file;
    private bool _stopping;
    private long _lastDurable;
    private volatile string? _trouble;

    /// <param name="files">Where.</param>
    /// <param name="clock">Tells the day.</param>
    /// <param name="lastDurable">The highest id on disk so far.</param>
    /// <param name="applied">Called on the writer's thread for each entry that is on disk, in order, before its waiter goes on.</param>
    public SqliteJournalWriter(SqliteFiles files, TimeProvider clock, long lastDurable, Action<JournalEntry> applied)
    {
        (_files, _clock, _lastDurable, _applied) = (files, clock, lastDurable, applied);
        _file = OpenFile();
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    public string? Trouble => _trouble;

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

    /// <summary>Changes a day's file between two commits, after all that waited for one; SQLite lets one write at a time, and this thread must never be the one to wait.</summary>
    /// <exception cref="StoreDownException">It could not be done.</exception>
    public Task EditAsync(DateOnly day, Action<SqliteConnection> edit)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_stopping)
            {
                _edits.Enqueue(() => Edit(day, edit, done));
                _work.Set();
                return done.Task;
            }
        }

        _thread.Join(); // then nobody else writes
        Edit(day, edit, done);
        return done.Task;
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
        var edits = new Queue<Action>();
        while (true)
        {
            var stopping = Take(ref batch, edits);
            for (var start = 0; start < batch.Count; start += MostInOneCommit)
            {
                Commit(batch.GetRange(start, Math.Min(MostInOneCommit, batch.Count - start)));
            }

            while (edits.TryDequeue(out var edit)) edit();
            var wasEmpty = batch.Count == 0;
            batch.Clear();
            if (wasEmpty && stopping) return;
            if (_trouble is not null) Probe();
        }
    }

    private bool Take(ref List<JournalEntry> batch, Queue<Action> edits)
    {
        if (!_stopping) _work.WaitOne(_trouble is null ? Timeout.InfiniteTimeSpan : ProbeInterval);
        lock (_gate)
        {
            (batch, _waiting) = (_waiting, batch);
            while (_edits.TryDequeue(out var edit)) edits.Enqueue(edit);
            return _stopping;
        }
    }

    private void Edit(DateOnly day, Action<SqliteConnection> edit, TaskCompletionSource done)
    {
        try
        {
            if (_file is { } file && file.Day == day)
            {
                edit(file.Connection);
            }
            else if (File.Exists(_files.Journal(day)))
            {
                using var connection = SqliteFiles.OpenForWriting(_files.Journal(day));
                edit(connection);
            }

            done.SetResult();
        }
        catch (Exception failure)
        {
            done.SetException(failure is SqliteException or IOException ? new StoreDownException("the journal cannot be changed: " + failure.Message, failure) : failure);
        }
    }

    private void Commit(List<JournalEntry> entries)
    {
        try
        {
            _file = TodaysFile();
            foreach (var entry in entries) Chain(entry, _file.TakeId());
            _file.Append(entries);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            for (var last = entries.Count - 1; last >= 0; last--) Unchain(entries[last]);
            Fail(failure);
            var down = new StoreDownException("the journal cannot be written: " + failure.Message, failure);
            foreach (var entry in entries) entry.SetFailed(down);
            return;
        }

        _trouble = null;
        foreach (var entry in entries) _applied(entry);
        Volatile.Write(ref _lastDurable, entries[^1].Id);
        foreach (var entry in entries) entry.SetWritten();
    }

    /// <summary>Several entries of one session may stand in one commit, so each points to the one before it already here.</summary>
    private static void Chain(JournalEntry entry, long id)
    {
        entry.Id = id;
        if (entry.Session is not { } session) return;
        entry.Previous = session.WritersTail;
        session.WritersTail = id;
    }

    private static void Unchain(JournalEntry entry)
    {
        if (entry.Id == 0) return; // it never came to that: the file could not even be opened
        if (entry.Session is { } session) session.WritersTail = entry.Previous;
    }

    /// <summary>A store in trouble is asked again by itself, so that it comes back without a restart.</summary>
    private void Probe()
    {
        try
        {
            _file = TodaysFile();
            _file.Probe();
            _trouble = null;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
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

    private SqliteJournalFile TodaysFile()
    {
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        if (_file is { } file && file.Day >= today) return file; // never back to an earlier day: ids only grow
        var opened = OpenFile();
        _file?.Dispose();
        return opened;
    }

    private SqliteJournalFile OpenFile()
    {
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        var day = _lastDurable > 0 && JournalId.DayOf(_lastDurable) > today ? JournalId.DayOf(_lastDurable) : today;
        return new SqliteJournalFile(_files.Journal(day), day);
    }
}
