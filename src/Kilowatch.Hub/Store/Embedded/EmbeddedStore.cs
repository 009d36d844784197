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
    private readonly EmbeddedAdmission _admission;
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
            _admission = new EmbeddedAdmission(options, _sessions, _reader);
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
    public Func<Task>? PartnersChanged { get; set; }

    /// <summary>One hand writes, in the order of the ids.</summary>
    public TimeSpan JournalSettling => TimeSpan.Zero;

    public string? Trouble => _writer.Trouble;

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request) =>
        Trouble is { } trouble ? throw new StoreDownException(trouble) : _admission.AdmitAsync(request);

    public ValueTask ReleaseAsync(InFlight claim, RelayAnswer answer)
    {
        var shard = _sessions.Table.ShardOf(claim.Session);
        lock (shard) shard.End(shard.Find(claim.Session, claim.Slot), claim);
        claim.Conclude(answer);
        return default;
    }

    public ValueTask RecordAsync(JournalEntry entry)
    {
        entry.Key = entry.Session?.Key ?? ((entry.Opening?.SessionId ?? entry.SessionId) is { } sessionId ? SessionKey.Of(sessionId) : null);
        if (entry.Key is not { } key || entry.Effect == SessionEffect.Opened) return _writer.WriteAsync(entry);
        entry.IsPinned = _sessions.TryPin(key, entry);
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

    public Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken) =>
        ReadAsync(() => RecordAnswer.In(_reader.Chain(session.LastEntry), fingerprint), cancellationToken);

    /// <summary>Of one version for ever: no other hub sets anything here.</summary>
    public Task<StoredPartners> ReadPartnersAsync(CancellationToken cancellationToken) => ReadAsync(() => new StoredPartners(0, _partners.Read()), cancellationToken);

    public Task<bool> TryWritePartnerAsync(StoredPartner partner, long version, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            _partners.Write(partner);
            return true;
        },
        cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            var key = SessionKey.Of(sessionId);
            return (_sessions.Find(key) ?? _ended.Find(key)) is { } session ? Record(key, session) : null;
        },
        cancellationToken);

    public Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
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

    public Task<JournalPage> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken) => ReadAsync(
        () =>
        {
            List<JournalRow> entries = [.. _reader.Run(query.NewestFirst ? query : query with { After = EntryAt(query.After) })];
            return new JournalPage(entries, entries.Count == query.Limit ? entries[^1].Id : null);
        },
        cancellationToken);

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
        entry.IsPinned = await ReadAsync(() => _sessions.TryPinEnded(key, entry), CancellationToken.None);
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
    internal static Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(
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
