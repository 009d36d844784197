using System.Runtime.InteropServices;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Appends to the journal from one thread of its own: while one commit waits for the disk, all that arrive gather
/// for the next, so that one write to the disk carries all who wait.</summary>
internal sealed class JournalWriter : IStoreHealth, IDisposable
{
    /// <summary>So many may wait for the disk; beyond, the hub says that it is overloaded rather than hang.</summary>
    private const int MaxWaiting = 20_000;

    private const int MaxInOneCommit = 1024;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly StoreFiles _files;
    private readonly TimeProvider _clock;
    private readonly JournaledSessions _sessions;
    private readonly DurablePosition _durable;
    private readonly StoreTelemetry _telemetry;
    private readonly Lock _gate = new();
    private readonly IWorker _worker;
    private List<PendingWrite> _waiting = [];
    private List<PendingWrite> _batch = [];
    private JournalFile? _file;
    private bool _stopping;
    private volatile string? _unavailableReason;

    /// <param name="files">Where.</param>
    /// <param name="clock">Tells the day.</param>
    /// <param name="durable">The highest id on disk so far; set after each commit.</param>
    /// <param name="end">Where the last record ends in the newest day's file.</param>
    /// <param name="sessions">Told of what is written, in order, before the waiter goes on.</param>
    /// <param name="worker">Where it runs.</param>
    /// <param name="telemetry">Told of each commit and each outage.</param>
    /// <exception cref="IOException">The newest day cannot be written to.</exception>
    public JournalWriter(StoreFiles files, TimeProvider clock, DurablePosition durable, long end, JournaledSessions sessions,
        IWorker worker, StoreTelemetry telemetry)
    {
        (_files, _clock, _durable, _sessions, _worker, _telemetry) = (files, clock, durable, sessions, worker, telemetry);
        var newest = files.JournalDays() is [.., var last] ? last : default;
        var day = newest > Today() ? newest : Today();
        _file = OpenFile(day, day == newest ? end : 0);
        worker.Start("journal writer", Step);
    }

    public string? UnavailableReason => _unavailableReason;

    /// <summary>What a test does in the place of a disk that fails.</summary>
    public Action? DiskFault { get; set; }

    /// <returns>The entry's id, once it is on disk and applied.</returns>
    /// <exception cref="StoreDownException">It will not be.</exception>
    public ValueTask<long> WriteAsync(PendingWrite write)
    {
        lock (_gate)
        {
            if (_stopping) throw new StoreDownException("the hub is stopping");
            if (_unavailableReason is { } reason) throw new StoreDownException(reason); // at once: the writer asks the disk by itself
            if (_waiting.Count >= MaxWaiting) throw new StoreDownException("too many answers wait for the disk");
            _waiting.Add(write);
            if (_waiting.Count > 1) return write.Completion;
        }

        _worker.Wake();
        return write.Completion;
    }

    /// <summary>Writes what waits, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
        }

        _worker.Wake();
        _worker.Dispose();
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Writes all that waits.</summary>
    private TimeSpan? Step()
    {
        var isStopping = Take();
        var writes = CollectionsMarshal.AsSpan(_batch);
        while (!writes.IsEmpty)
        {
            var count = CommitSize(writes);
            Commit(writes[..count]);
            writes = writes[count..];
        }

        var wasEmpty = _batch.Count == 0;
        _batch.Clear();
        if (wasEmpty && isStopping) return null;
        if (_unavailableReason is not null) Probe();
        else if (NothingWaits()) _file?.PreallocateAhead();
        return isStopping ? TimeSpan.Zero : _unavailableReason is null ? Timeout.InfiniteTimeSpan : ProbeInterval;
    }

    private bool NothingWaits()
    {
        lock (_gate) return _waiting.Count == 0;
    }

    /// <returns>Whether it is the last.</returns>
    private bool Take()
    {
        lock (_gate)
        {
            (_batch, _waiting) = (_waiting, _batch);
            return _stopping;
        }
    }

    /// <summary>Bounded in bytes too, see <see cref="StoreSizes.MaxCommit"/>.</summary>
    private int CommitSize(ReadOnlySpan<PendingWrite> writes)
    {
        var bytes = 0;
        for (var i = 0; i < writes.Length; i++)
        {
            bytes += writes[i].Entry.Request.Length + writes[i].Entry.Answer.Length + writes[i].Entry.EmpAnswer.Length + 1024;
            if (i > 0 && (i == MaxInOneCommit || bytes > _files.Sizes.MaxCommit / 2)) return i;
        }

        return writes.Length;
    }

    private void Commit(ReadOnlySpan<PendingWrite> writes)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            _file = TodaysFile();
            DiskFault?.Invoke();
            _file.Append(writes, _sessions);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
            var down = new StoreDownException("the journal cannot be written: " + failure.Message, failure);
            foreach (var write in writes)
            {
                _sessions.Drop(write);
                write.Complete(down);
            }

            return;
        }

        Succeed();
        _telemetry.Committed(TimeProvider.System.GetElapsedTime(started));
        foreach (var write in writes) _sessions.Apply(write);
        _durable.Id = writes[^1].Id;
        foreach (var write in writes) write.Complete(failure: null);
    }

    /// <summary>A disk that failed is asked again by itself, so that it comes back without a restart.</summary>
    private void Probe()
    {
        try
        {
            _file = TodaysFile();
            DiskFault?.Invoke();
            _file.Probe();
            Succeed();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    private void Succeed()
    {
        if (_unavailableReason is null) return;
        _unavailableReason = null;
        _telemetry.Available();
    }

    private void Fail(Exception failure)
    {
        _unavailableReason = failure.Message;
        _telemetry.Unavailable(IsFull(failure) ? StoreFault.DiskFull : StoreFault.Disk, failure.Message,
            $"Make room on the disk of Hub:Data ({_files.FullPath}), or mend it: the hub tries by itself twice a second and needs no restart.");
        _file?.Dispose();
        _file = null;
    }

    /// <summary>By the system's own number, which the runtime hands on: ENOSPC and EDQUOT, or Windows' ERROR_DISK_FULL.</summary>
    private static bool IsFull(Exception failure) => failure.HResult is 28 or 122 or unchecked((int)0x80070070);

    private JournalFile TodaysFile()
    {
        var today = Today();
        if (_file is { } file && file.Day >= today) return file; // never back to an earlier day: ids only grow
        var last = _durable.Id == 0 ? default : JournalId.DayOf(_durable.Id);
        var day = last > today ? last : today;
        var opened = OpenFile(day, day == last ? EndOf(_durable.Id) : 0);
        _file?.Dispose();
        return opened;
    }

    /// <summary>Behind the last entry that counts: of a commit that failed, some may be on disk all the same.</summary>
    private long EndOf(long id)
    {
        using var file = _files.Disk.Open(_files.Journal(JournalId.DayOf(id)), FileMode.Open, FileAccess.Read);
        Span<byte> head = stackalloc byte[JournalRecord.Head];
        var offset = JournalId.NumberOf(id) * (long)JournalRecord.Unit;
        return file.Read(head, offset) == head.Length
            ? offset + JournalRecord.LengthOf(head)
            : throw new IOException("the journal is shorter than it was");
    }

    private JournalFile OpenFile(DateOnly day, long end) => new(_files, day, end);

    private DateOnly Today() => DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
}
