using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>The embedded store: open sessions in memory, every change in the journal on disk, a snapshot now and then.</summary>
internal sealed class SqliteStore : IHubStore, IAsyncDisposable
{
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromSeconds(2);

    /// <summary>While few sessions change, each snapshot is cheap and follows at once. While many do, they gather: writing many in
    /// the order of the table costs far less each. What a start then reads again is bounded by the time and by the rows.</summary>
    private const int FewChanged = 1_000;

    private const int MostRowsBehind = 200_000;
    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(30);

    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly SqliteFiles _files;
    private readonly SqliteJournalReader _reader;
    private readonly SqliteJournalWriter _writer;
    private readonly SqliteSnapshot _snapshot;
    private readonly SqliteDeliveredRecords _delivered;
    private readonly SqlitePartners _partners;
    private readonly ConcurrentDictionary<SessionKey, Session> _open = new();
    private readonly ConcurrentDictionary<SessionKey, Session> _ended = new();
    private readonly ConcurrentQueue<Session> _dirty = new();
    private readonly Lock _endedGate = new();
    private readonly ITimer _housekeeping;
    private readonly SemaphoreSlim _housekeepingGate = new(1);
    private long _snapshotMark;
    private long _snapshotAt;

    /// <exception cref="HubConfigurationException">The directory cannot be used.</exception>
    public SqliteStore(HubOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _files = new SqliteFiles(options.Data);
        try
        {
            _reader = new SqliteJournalReader(_files);
            _snapshot = new SqliteSnapshot(_files.Sessions);
            _delivered = new SqliteDeliveredRecords(_reader, new JournalPrivacy(options));
            _partners = new SqlitePartners(_files.Partners);
            _writer = new SqliteJournalWriter(_files, clock, Load(), Apply);
        }
        catch (Exception unreadable) when (unreadable is SqliteException or StoreDownException)
        {
            _files.Dispose();
            throw new HubConfigurationException($"Hub:Data: the store in {options.Data} cannot be opened ({unreadable.Message}). Restore it, or start with an empty directory.");
        }

        _housekeeping = clock.CreateTimer(_ => _ = KeepHouseAsync(atOnce: false), null, SnapshotInterval, SnapshotInterval);
    }

    public string? Trouble => _writer.Trouble;

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        if (Trouble is { } trouble) throw new StoreDownException(trouble);
        if (!_open.TryGetValue(SessionKey.Of(request.SessionId), out var session)) return new(new Admission(Verdict.SessionInvalid));
        lock (session) return Judge(session, request);
    }

    public void Release(Session session, InFlight claim, RelayAnswer answer)
    {
        lock (session) session.End(claim);
        claim.Conclude(answer);
    }

    public ValueTask RecordAsync(JournalEntry entry)
    {
        if (entry.Opening is { } opening) entry.Session = new Session(opening, entry.Arrived);
        else if (entry.Session is null && entry.SessionId is { } sessionId && Pin(sessionId) is { } pinned) return RecordPinnedAsync(entry, pinned);
        return _writer.WriteAsync(entry);
    }

    public Session? FindOpen(ReadOnlySpan<byte> sessionId)
    {
        if (!_open.TryGetValue(SessionKey.Of(sessionId), out var session)) return null;
        lock (session) return IsOver(session, _clock.GetUtcNow()) ? null : session;
    }

    public bool TryBeginClosing(Session session)
    {
        lock (session)
        {
            if (session.IsClosing || session.ClosedAt is not null) return false;
            return session.IsClosing = true;
        }
    }

    public void EndClosing(Session session)
    {
        lock (session) session.IsClosing = false;
    }

    public IReadOnlyList<Session> Undelivered() => [.. _ended.Values.Where(session => session.UndeliveredRecord != 0)];

    public Task<byte[]?> ReadChargeDetailRecordAsync(Session session, CancellationToken cancellationToken) =>
        ReadAsync(() => _reader.Chain(session.UndeliveredRecord).FirstOrDefault()?.Request, cancellationToken);

    public Task<IReadOnlyList<StoredPartner>> ReadPartnersAsync(CancellationToken cancellationToken) => ReadAsync(_partners.Read, cancellationToken);

    public Task WritePartnerAsync(StoredPartner partner, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            _partners.Write(partner);
            return partner;
        },
        cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) => ReadAsync(() =>
    {
        if (Find(sessionId) is not { } session) return null;
        lock (session) return session.ToRecord();
    }, cancellationToken);

    public Task<IReadOnlyList<SessionRecord>> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) => ReadAsync(
        () => SqliteSessionList.Read(query, _open, _ended, _snapshot), cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) => Task.FromResult((long)_open.Count);

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) => ReadAsync(() => _reader.Chain(id).FirstOrDefault(), cancellationToken);

    public Task<IReadOnlyList<JournalRow>> ReadEntriesAsync(SessionRecord session, CancellationToken cancellationToken) => ReadAsync(() =>
    {
        var rows = _reader.Chain(session.LastEntry).ToList();
        rows.Reverse();
        return (IReadOnlyList<JournalRow>)rows;
    }, cancellationToken);

    public Task<IReadOnlyList<JournalRow>> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken) =>
        ReadAsync(() => (IReadOnlyList<JournalRow>)[.. SqliteJournalQuery.Run(_reader, query)], cancellationToken);

    public async Task<Forgotten> ForgetAsync(Person person, string token, CancellationToken cancellationToken)
    {
        await _housekeepingGate.WaitAsync(cancellationToken); // the sessions' file has one writer
        try
        {
            var forgotten = 0;
            foreach (var session in _open.Values.Concat(_ended.Values))
            {
                lock (session)
                {
                    if (person.Without(session.Opening, token) is not { } opening || opening == session.Opening) continue;
                    session.Opening = opening;
                }

                forgotten++;
                MarkDirty(session);
            }

            await _writer.EditAsync(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime), _ => { }); // what was recorded until now is in the files
            var result = await new SqliteForgetting(_files, _snapshot, _writer.EditAsync).RunAsync(person, token, cancellationToken);
            return result with { Sessions = Math.Max(result.Sessions, forgotten) };
        }
        finally
        {
            _housekeepingGate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        _writer.Dispose();
        await WhenHouseIsKeptAsync();
        await KeepHouseAsync(); // so that the next start has nothing to read again
        _snapshot.Dispose();
        _partners.Dispose();
        _files.Dispose();
        _housekeepingGate.Dispose();
    }

    /// <summary>Completes when no housekeeping that has begun is under way any more.</summary>
    internal async Task WhenHouseIsKeptAsync()
    {
        await _housekeepingGate.WaitAsync();
        _housekeepingGate.Release();
    }

    private ValueTask<Admission> Judge(Session session, AdmissionRequest request)
    {
        if (IsOver(session, request.Arrived)) return new(new Admission(Verdict.SessionInvalid, session));
        if (request.Operator is not null && !string.Equals(request.Operator, session.Opening.Operator, StringComparison.Ordinal))
        {
            return new(new Admission(Verdict.SessionInvalid, session)); // another operator's: no hint that it exists
        }

        session.LastRequestAt = request.Arrived;
        if (request.Claim && session.FindInFlight(request.Fingerprint) is { } same) return new(new Admission(Verdict.SameInFlight, session, Same: same.Wait()));
        return session.WasAccepted(request.Fingerprint)
            ? new(ReplayOrJudgeAsync(session, request.IsProgress, request.Fingerprint, request.Arrived, request.Claim))
            : new(JudgeInterval(session, request.IsProgress, request.Fingerprint, request.Arrived, request.Claim));
    }

    /// <summary>64 bits in memory said that it was accepted before; the journal tells for sure, and has the answer.</summary>
    private async Task<Admission> ReplayOrJudgeAsync(Session session, bool isProgress, UInt128 fingerprint, DateTimeOffset arrived, bool claim)
    {
        long newest;
        lock (session) newest = session.LastEntry;
        var accepted = await ReadAsync(() => _reader.Chain(newest).FirstOrDefault(row =>
            row.Fingerprint == fingerprint && row.Effect is SessionEffect.Accepted or SessionEffect.ProgressAccepted), CancellationToken.None);
        if (accepted is not null) return new Admission(Verdict.Replay, session, StoredAnswer: accepted.Answer);
        lock (session) return JudgeInterval(session, isProgress, fingerprint, arrived, claim);
    }

    private Admission JudgeInterval(Session session, bool isProgress, UInt128 fingerprint, DateTimeOffset arrived, bool claim)
    {
        if (isProgress)
        {
            var next = session.NextProgressAt(_options.MinimumProgressInterval);
            if (arrived < next)
            {
                var wait = next - arrived;
                return new Admission(Verdict.TooEarly, session, RetryAfter: wait < _options.MinimumProgressInterval ? wait : _options.MinimumProgressInterval);
            }
        }

        if (!claim) return new Admission(Verdict.Admitted, session);
        var inFlight = new InFlight(fingerprint, isProgress, arrived);
        session.Begin(inFlight);
        return new Admission(Verdict.Admitted, session, Claim: inFlight);
    }

    private bool IsOver(Session session, DateTimeOffset now) => session.ClosedAt is not null || now - session.LastRequestAt > _options.SessionLifetime;

    /// <summary>Open or ended. The same at run time and at a restart, so that a session's entries are one chain.</summary>
    private Session? Find(string sessionId) => _open.TryGetValue(SessionKey.Of(sessionId), out var open) ? open : FindEnded(sessionId);

    private Session? FindEnded(string sessionId)
    {
        lock (_endedGate)
        {
            return _ended.TryGetValue(SessionKey.Of(sessionId), out var session) ? session
                : Read(() => _snapshot.Find(sessionId)) is { ClosedAt: not null } found ? _ended.GetOrAdd(SessionKey.Of(sessionId), found)
                : null;
        }
    }

    private Session? Pin(string sessionId)
    {
        lock (_endedGate)
        {
            if (Find(sessionId) is not { } session) return null;
            session.Pins++;
            return session;
        }
    }

    private async ValueTask RecordPinnedAsync(JournalEntry entry, Session session)
    {
        entry.Session = session;
        try
        {
            await _writer.WriteAsync(entry);
        }
        finally
        {
            lock (_endedGate) session.Pins--;
        }
    }

    /// <summary>An ended session that is in the snapshot as it is in memory leaves the memory.</summary>
    private void Evict(Session session)
    {
        lock (_endedGate)
        {
            if (session is { ClosedAt: not null, IsDirty: false, UndeliveredRecord: 0, Pins: 0 }) _ended.TryRemove(SessionKey.Of(session.Opening.SessionId), out _);
        }
    }

    private static Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(() => Read(read), cancellationToken);

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException unreadable)
        {
            throw new StoreDownException("the store cannot be read: " + unreadable.Message, unreadable);
        }
    }

    /// <summary>On the writer's thread, for an entry that is on disk.</summary>
    private void Apply(JournalEntry entry)
    {
        if (entry.Session is not { } session) return;
        lock (session)
        {
            if (entry.Effect == SessionEffect.RecordDelivered) _delivered.Note(session.UndeliveredRecord);
            session.Apply(entry.Effect, session.IsOwners(entry.Outcome, entry.Operator), entry.Arrived, entry.Fingerprint, entry.Id);
            session.LastEntry = entry.Id;
        }

        Place(session, entry.Effect);
    }

    private void Place(Session session, SessionEffect effect)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        if (effect == SessionEffect.Opened)
        {
            _open[key] = session;
            _ended.TryRemove(key, out _);
        }
        else if (effect == SessionEffect.Closed && _open.TryRemove(key, out _))
        {
            _ended[key] = session;
        }
        else if (session.ClosedAt is not null)
        {
            _ended[key] = session; // the snapshot may have let it go while this entry was on its way to the disk
        }

        MarkDirty(session);
    }

    private void MarkDirty(Session session)
    {
        lock (session)
        {
            if (session.IsDirty) return;
            session.IsDirty = true;
        }

        _dirty.Enqueue(session);
    }

    /// <summary>Reads the snapshot, then applies what the journal has beyond it.</summary>
    /// <returns>The highest entry on disk.</returns>
    private long Load()
    {
        foreach (var session in _snapshot.ReadNeeded())
        {
            (session.ClosedAt is null ? _open : _ended)[SessionKey.Of(session.Opening.SessionId)] = session;
        }

        var last = _snapshot.ReadMark();
        foreach (var row in _reader.After(last))
        {
            last = row.Id;
            if (row.SessionId is not null) Restore(row);
            _delivered.NoteFrom(row);
        }

        return last;
    }

    private void Restore(JournalRow row)
    {
        var session = row.Opening is { } opening ? new Session(SessionOpeningJson.Read(opening), row.Arrived) : Find(row.SessionId!);
        if (session is null) return;
        if (session.LastEntry >= row.Id) return; // the snapshot has it already
        session.Apply(row.Effect, session.IsOwners(row.Outcome, row.Operator), row.Arrived, row.Fingerprint, row.Id);
        session.LastEntry = session.WritersTail = row.Id;
        Place(session, row.Effect);
    }

    /// <summary>What is to be done now and then.</summary>
    /// <param name="atOnce">For those who cannot wait until the snapshot is due.</param>
    internal async Task KeepHouseAsync(bool atOnce = true)
    {
        if (!await _housekeepingGate.WaitAsync(0)) return;
        try
        {
            ExpireSessions();
            var mark = _writer.LastDurable; // read first: all entries up to it have marked their sessions
            await _delivered.RedactAsync(_writer);
            if (atOnce || IsSnapshotDue()) await Task.Run(() => WriteSnapshot(mark));
            ForgetOldDays();
        }
        catch (Exception failure) when (failure is SqliteException or IOException or StoreDownException)
        {
            // The journal has everything; the snapshot is tried again in a moment, with what is still marked.
        }
        finally
        {
            _housekeepingGate.Release();
        }
    }

    private void ExpireSessions()
    {
        var now = _clock.GetUtcNow();
        foreach (var (key, session) in _open)
        {
            if (now - session.LastRequestAt <= _options.SessionLifetime) continue;
            lock (session) session.Expire(session.LastRequestAt + _options.SessionLifetime);
            if (_open.TryRemove(key, out _)) _ended[key] = session;
            MarkDirty(session);
        }
    }

    private bool IsSnapshotDue() =>
        _dirty.Count < FewChanged || _writer.LastDurable - _snapshotMark > MostRowsBehind || _clock.GetElapsedTime(_snapshotAt) > LongestGathering;

    private void WriteSnapshot(long mark)
    {
        if (_dirty.IsEmpty && mark == _snapshotMark) return;
        var changed = new List<Session>();
        while (_dirty.TryDequeue(out var session)) changed.Add(session);
        try
        {
            // In the table's order, in which neighbours share pages.
            _snapshot.Write(changed.Where(IsCurrent).OrderBy(s => s.Opening.SessionId, StringComparer.OrdinalIgnoreCase), mark);
            (_snapshotMark, _snapshotAt) = (mark, _clock.GetTimestamp());
        }
        catch
        {
            foreach (var session in changed)
            {
                lock (session) session.IsDirty = true; // also of those that were not reached, which are still marked but no longer in the queue
                _dirty.Enqueue(session);
            }

            throw;
        }

        foreach (var session in changed) Evict(session);
    }

    /// <summary>A session that was opened again under its old id (a seeded one) must not be overwritten by the one that ended.</summary>
    private bool IsCurrent(Session session)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        return _open.TryGetValue(key, out var current) ? current == session : !_ended.TryGetValue(key, out current) || current == session;
    }

    private void ForgetOldDays()
    {
        var oldest = _clock.GetUtcNow() - _options.JournalRetention;
        var forgot = false;
        foreach (var day in _files.JournalDays())
        {
            if (day >= DateOnly.FromDateTime(oldest.UtcDateTime)) break;
            _files.DeleteJournal(day);
            forgot = true;
        }

        if (!forgot) return;
        _snapshot.DeleteEndedBefore(oldest);
        _snapshot.TruncateLog(); // deleted is deleted
    }
}
