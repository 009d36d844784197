using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>The store of a single hub: open sessions in memory, every change in the journal on disk, a snapshot now and then.</summary>
/// <remarks>docs/decisions/embedded-store.md tells why it is made so.</remarks>
internal sealed class EmbeddedStore : IHubStore, IAsyncDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly StoreFiles _files;
    private readonly JournalReader _reader;
    private readonly JournalEdit _edit;
    private readonly JournalWriter _writer;
    private readonly EndedSessions _ended;
    private readonly SqlitePartners _partners;
    private readonly JournaledSessions _sessions;
    private readonly EmbeddedHousekeeping _housekeeping;

    /// <exception cref="HubConfigurationException">The directory cannot be used.</exception>
    public EmbeddedStore(HubOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _files = new StoreFiles(options.Data);
        try
        {
            _edit = new JournalEdit(_files);
            _edit.Finish();
            _reader = new JournalReader(_files);
            _ended = new EndedSessions(_files.EndedSessions);
            _partners = new SqlitePartners(_files.Partners);
            var delivered = new DeliveredRecords(_reader, _edit, new JournalPrivacy(options));
            var snapshot = new Snapshot(_files.Snapshot);
            var mark = snapshot.Read(() => new JournaledSessions(_ended, delivered, options), out _sessions);
            var (last, end) = _reader.Replay(mark, _sessions.Restore);
            _writer = new JournalWriter(_files, clock, last, end, _sessions);
            _reader.LastDurable = () => _writer.LastDurable;
            _housekeeping = new EmbeddedHousekeeping(options, clock, _files, _reader, _writer, _sessions, _ended, snapshot, delivered);
        }
        catch (Exception unreadable) when (unreadable is SqliteException or StoreDownException or IOException or UnauthorizedAccessException)
        {
            _reader?.Dispose();
            _ended?.Dispose();
            _partners?.Dispose();
            _files.Dispose();
            throw new HubConfigurationException($"Hub:Data: the store in {options.Data} cannot be opened ({unreadable.Message}). Restore it, or start with an empty directory.");
        }
    }

    /// <summary>Never: no other hub writes here.</summary>
    public Action? PartnersChanged { get; set; }

    public string? Trouble => _writer.Trouble;

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        if (Trouble is { } trouble) throw new StoreDownException(trouble);
        var shard = _sessions.Table.ShardOf(request.Session);
        lock (shard)
        {
            var index = shard.Find(request.Session);
            return index < 0 ? new(new Admission(Verdict.SessionInvalid)) : Judge(shard, index, request);
        }
    }

    public ValueTask ReleaseAsync(InFlight claim, RelayAnswer answer)
    {
        var shard = _sessions.Table.ShardOf(claim.Session);
        lock (shard) shard.End(shard.Find(claim.Session), claim);
        claim.Conclude(answer);
        return default;
    }

    public ValueTask RecordAsync(JournalEntry entry)
    {
        entry.Key = entry.Session?.Key ?? ((entry.Opening?.SessionId ?? entry.SessionId) is { } sessionId ? SessionKey.Of(sessionId) : null);
        if (entry.Key is not { } key || entry.Effect == SessionEffect.Opened) return _writer.WriteAsync(entry);
        entry.IsPinned = _sessions.TryPin(key);
        return entry.IsPinned ? WritePinned(entry) : RecordOfUnknownAsync(entry, key);
    }

    public async ValueTask<SessionOpening?> ReadOpeningAsync(Session session) => (await ReadAsync(() => Opening(session.OpeningEntry), CancellationToken.None)).Opening;

    public async ValueTask<SessionRecord?> FindOpenAsync(string sessionId)
    {
        var key = SessionKey.Of(sessionId);
        return IsOpen(key) && _sessions.Find(key) is { } session ? await ReadAsync(() => Record(key, session), CancellationToken.None) : null;
    }

    public ValueTask<bool> TryBeginClosingAsync(SessionRecord session)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        var shard = _sessions.Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key);
            if (index < 0 || shard[index] is { IsClosing: true } or { State: not SessionState.Open }) return new(false);
            shard[index].IsClosing = true;
            return new(true);
        }
    }

    public ValueTask EndClosingAsync(SessionRecord session)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        var shard = _sessions.Table.ShardOf(key);
        lock (shard)
        {
            if (shard.Find(key) is >= 0 and var index) shard[index].IsClosing = false;
        }

        return default;
    }

    public Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken) =>
        _sessions.Undelivered.Count == 0
            ? Task.FromResult<IReadOnlyList<SessionRecord>>([])
            : ReadAsync(() => (IReadOnlyList<SessionRecord>)[.. _sessions.Undelivered.Keys.Select(key => _sessions.Find(key) is { } session ? Record(key, session) : null).OfType<SessionRecord>()], cancellationToken);

    public ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session) => new(true);

    public Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken) =>
        ReadAsync(() => _reader.One(session.UndeliveredRecord)?.Request, cancellationToken);

    public Task<IReadOnlyList<StoredPartner>> ReadPartnersAsync(CancellationToken cancellationToken) => ReadAsync(_partners.Read, cancellationToken);

    public Task WritePartnerAsync(StoredPartner partner, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            _partners.Write(partner);
            return partner;
        },
        cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            var key = SessionKey.Of(sessionId);
            return (_sessions.Find(key) ?? _ended.Find(key)) is { } session ? Record(key, session) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<SessionRecord>> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        ReadAsync(() => new EmbeddedSessionList(query, _sessions, _ended, _reader, (key, session) => Record(key, session)).Read(), cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) =>
        ReadAsync(_sessions.Table.CountOpen, cancellationToken);

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) => ReadAsync(() => _reader.One(id), cancellationToken);

    public Task<IReadOnlyList<JournalRow>> ReadEntriesAsync(SessionRecord session, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            var rows = _reader.Chain(session.LastEntry).ToList();
            rows.Reverse();
            return (IReadOnlyList<JournalRow>)rows;
        },
        cancellationToken);

    public Task<IReadOnlyList<JournalRow>> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken) =>
        ReadAsync(() => (IReadOnlyList<JournalRow>)[.. _reader.Run(query.NewestFirst ? query : query with { After = EntryAt(query.After) })], cancellationToken);

    public Task<Forgotten> ForgetAsync(Person person, string token, CancellationToken cancellationToken) =>
        ReadAsync(() => new EmbeddedForgetting(_files, _reader, _edit).Run(person, token, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.StopAsync();
        _writer.Dispose();
        await _housekeeping.KeepHouseAsync(); // so that the next start has nothing to read again
        _housekeeping.Dispose();
        _ended.Dispose();
        _partners.Dispose();
        _reader.Dispose();
        _files.Dispose();
    }

    /// <summary>What a test does in the place of a disk that fails: every write calls it first.</summary>
    internal Action? DiskFault { set => _writer.DiskFault = value; }

    /// <summary>What is otherwise done now and then, now and as a whole.</summary>
    internal Task KeepHouseAsync() => _housekeeping.KeepHouseAsync();

    private ValueTask<Admission> Judge(SessionShard shard, int index, in AdmissionRequest request)
    {
        ref var slot = ref shard[index];
        var session = new Session(slot.Key, _sessions.Names[slot.Operator], _sessions.Names[slot.Provider], slot.OpeningEntry);
        // Another operator's: no hint that it exists.
        var isStrangers = request.Operator is not null && !string.Equals(request.Operator, session.Operator, StringComparison.Ordinal);
        if (isStrangers || slot.IsOver(request.Arrived.UtcTicks, _options.SessionLifetime)) return new(new Admission(Verdict.SessionInvalid, session));

        slot.LastRequestAt = request.Arrived.UtcTicks;
        if (request.Claim && SameInFlight(shard, index, request.Fingerprint) is { } same) return new(new Admission(Verdict.SameInFlight, session, Same: same.Wait()));
        return shard.Tags.Contains(slot.Accepted, (ushort)request.Fingerprint)
            ? new(ReplayOrJudgeAsync(shard, session, slot.LastEntry, request))
            : new(JudgeInterval(shard, index, session, request));
    }

    private static InFlight? SameInFlight(SessionShard shard, int index, UInt128 fingerprint)
    {
        var claim = shard.InFlightOf(index);
        while (claim is not null && claim.Fingerprint != fingerprint) claim = claim.Next;
        return claim;
    }

    /// <summary>16 bits in memory said that it was accepted before; the journal tells for sure, and has the answer.</summary>
    private async Task<Admission> ReplayOrJudgeAsync(SessionShard shard, Session session, long newest, AdmissionRequest request)
    {
        var accepted = await ReadAsync(
            () => _reader.Chain(newest).FirstOrDefault(row => row.Fingerprint == request.Fingerprint && row.Effect is SessionEffect.Accepted or SessionEffect.ProgressAccepted),
            CancellationToken.None);
        if (accepted is not null) return new Admission(Verdict.Replay, session, StoredAnswer: accepted.Answer);
        lock (shard)
        {
            var index = shard.Find(session.Key);
            return index < 0 ? new Admission(Verdict.SessionInvalid, session) : JudgeInterval(shard, index, session, request);
        }
    }

    private Admission JudgeInterval(SessionShard shard, int index, Session session, in AdmissionRequest request)
    {
        ref var slot = ref shard[index];
        if (request.IsProgress)
        {
            var wait = TimeUntilProgress(slot.LastProgressAt, shard.InFlightOf(index), request.Arrived);
            if (wait > TimeSpan.Zero) return new Admission(Verdict.TooEarly, session, RetryAfter: wait);
        }

        if (!request.Claim) return new Admission(Verdict.Admitted, session);
        var claim = new InFlight(request.Session, request.Fingerprint, request.IsProgress, request.Arrived);
        shard.Begin(index, claim);
        return new Admission(Verdict.Admitted, session, Claim: claim, Earlier: slot.Report(request.Reports));
    }

    /// <summary>One in flight will most likely be accepted, so the youngest of them all, accepted or in flight, is what the interval counts from.</summary>
    private TimeSpan TimeUntilProgress(long lastProgressAt, InFlight? inFlight, DateTimeOffset arrived)
    {
        var youngest = lastProgressAt;
        for (var other = inFlight; other is not null; other = other.Next)
        {
            if (other.IsProgress && other.Arrived.UtcTicks > youngest) youngest = other.Arrived.UtcTicks;
        }

        if (youngest == 0) return TimeSpan.Zero;
        var wait = TimeSpan.FromTicks(youngest - arrived.UtcTicks) + _options.MinimumProgressInterval;
        return wait < _options.MinimumProgressInterval ? wait : _options.MinimumProgressInterval;
    }

    private ValueTask WritePinned(JournalEntry entry)
    {
        try
        {
            return _writer.WriteAsync(entry);
        }
        catch (StoreDownException)
        {
            _sessions.Drop(entry);
            throw;
        }
    }

    /// <summary>Not in memory: it may be one that ended.</summary>
    private async ValueTask RecordOfUnknownAsync(JournalEntry entry, SessionKey key)
    {
        entry.IsPinned = await ReadAsync(() => _sessions.TryPinEnded(key), CancellationToken.None);
        await WritePinned(entry);
    }

    private bool IsOpen(in SessionKey key)
    {
        var shard = _sessions.Table.ShardOf(key);
        lock (shard) return shard.Find(key) is >= 0 and var index && !shard[index].IsOver(_clock.GetUtcNow().UtcTicks, _options.SessionLifetime);
    }

    private SessionRecord Record(in SessionKey key, EndedSession session)
    {
        var (opening, at) = Opening(session.OpeningEntry);
        // One that nobody spoke of for too long has expired, whether the housekeeping has come by or not.
        var over = session.LastRequestAt + _options.SessionLifetime.Ticks;
        if (session.State == SessionState.Open && over < _clock.GetUtcNow().UtcTicks) session = session with { State = SessionState.Expired, ClosedAt = over };
        return new SessionRecord(
            opening ?? new SessionOpening(key.ToString(), session.Operator, session.Provider),
            session.State,
            at ?? Time(session.LastRequestAt),
            Time(session.LastRequestAt),
            session.LastProgressAt == 0 ? null : Time(session.LastProgressAt),
            session.ClosedAt == 0 ? null : Time(session.ClosedAt),
            session.LastEntry,
            _sessions.Undelivered.GetValueOrDefault(key));
    }

    /// <summary>Anyone may give any number to go on after. A file is read from where an entry begins: here the last one up to the number.</summary>
    private long EntryAt(long id) =>
        id <= 0 || _reader.One(id) is not null ? id : _reader.Backwards(0, id == long.MaxValue ? id : id + 1).FirstOrDefault()?.Id ?? 0;

    private (SessionOpening? Opening, DateTimeOffset? At) Opening(long entry) =>
        _reader.One(entry) is { Opening: { } opening } row ? (SessionOpeningJson.Read(opening), row.Arrived) : default;

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>Whatever reads the disk does it on a thread that may wait.</summary>
    private static Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return read();
            }
            catch (Exception unreadable) when (unreadable is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new StoreDownException("the store cannot be read: " + unreadable.Message, unreadable);
            }
        },
        cancellationToken);
}
