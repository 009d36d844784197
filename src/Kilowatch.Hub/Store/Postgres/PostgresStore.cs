using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>The store that any number of hubs share. A node keeps nothing of a session: what it needs, it asks for.</summary>
/// <remarks>A notification takes two round trips, each shared with all that wait at the same moment: one claims the session
/// for it, one records its answer and ends the claim. Nothing is open in the database while its EMP is called.</remarks>
internal sealed class PostgresStore : IHubStore, IAsyncDisposable
{
    /// <summary>For a node's own delays, and for clocks that differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(10);

    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly PostgresDays _days;
    private readonly PostgresReads _reads;
    private readonly PostgresWrites _writes;
    private readonly PostgresWatch _watch;
    private readonly PostgresHousekeeping _housekeeping;
    private readonly PostgresBatches<PostgresAsk> _claims;
    private readonly PostgresBatches<PostgresAsk> _looks;
    private readonly PostgresBatches<PostgresRecord> _records;
    private readonly PostgresBatches<PostgresRelease> _releases;
    private readonly ConcurrentDictionary<(SessionKey, UInt128), PostgresClaim> _inFlight = new();
    private readonly ConcurrentQueue<(SessionKey Session, long Token)> _orphans = new();
    private readonly PostgresLateRecords _late;
    private readonly ITimer _housekeepingTimer;

    /// <exception cref="HubConfigurationException">The database cannot be used.</exception>
    public PostgresStore(HubOptions options, NpgsqlDataSource database, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        Node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        _days = new PostgresDays(database);
        var (privacy, claims) = (new JournalPrivacy(options), new PostgresClaims(options, database, Lease));
        PostgresSchema.Prepare(database, () => _days.EnterAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), CancellationToken.None).GetAwaiter().GetResult());

        _reads = new PostgresReads(options, database, options.StoreTimeout / 2, clock);
        _writes = new PostgresWrites(database, options.StoreTimeout);
        _watch = new PostgresWatch(database, Node, options.StoreTimeout, ReadAgainAsync, Recover);
        _claims = new(options.StoreTimeout, claims.ClaimAsync, Lose);
        _looks = new(options.StoreTimeout, claims.LookAsync, (failure, _) => _watch.Fail(failure));
        _records = new(options.StoreTimeout, new PostgresRecording(database, privacy, _days).RunAsync, (failure, _) => _watch.Fail(failure));
        _releases = new(options.StoreTimeout, claims.ReleaseAsync, (failure, _) => _watch.Fail(failure));
        _late = new PostgresLateRecords(record => AddAsync(_records, record, options.StoreTimeout), Forget);
        _housekeeping = new PostgresHousekeeping(options, database, _reads, _writes, _days, privacy, clock);
        _housekeepingTimer = clock.CreateTimer(_ => KeepHouse(), null, Housekeeping, Housekeeping);
    }

    public string? Trouble => _watch.Trouble;

    /// <summary>A round trip takes its ids when it begins; one that takes longer than that is given up, and is ended by the server soon.</summary>
    public TimeSpan JournalSettling => 2 * _options.StoreTimeout + 2 * Margin;

    /// <summary>What others call this hub.</summary>
    public string Node { get; }

    /// <summary>Reads again what another hub has changed, or may have: a name in the table <c>hub_change</c>.</summary>
    public Func<string, Task>? Changed { get; set; }

    public Func<Task>? PartnersChanged { get; set; }

    public async ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        var (began, isNew) = (TimeProvider.System.GetTimestamp(), false);
        const int Attempts = 10;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var isLate = IsLate(request);
            if (request.Claim && !isLate && await ClaimAsync(request, isNew, PatienceSince(began)) is { } admitted) return admitted;
            var look = new PostgresAsk(request, 0, isNew);
            await AddAsync(_looks, look, PatienceSince(began));
            if (look.Row is not { } row) return new Admission(Verdict.SessionInvalid);
            if (Judge(request, row) is { } refused) return refused;
            if (request.Claim && (row.IsInFlight || isLate)) return new Admission(Verdict.SameInFlight, row.Session, Same: AnswerOfSame(request));
            if (row.IsAccepted && !isNew)
            {
                if (await _reads.AcceptedAsync(request.Session, request.Fingerprint, CancellationToken.None) is { } stored) return new Admission(Verdict.Replay, row.Session, StoredAnswer: stored);
                isNew = true;
            }

            if (IsTooEarly(request, row) is { } early) return early;
            if (!request.Claim) return new Admission(Verdict.Admitted, row.Session, Earlier: row.Earlier);
        }

        throw new StoreDownException("the session changes faster than it can be judged");
    }

    public async ValueTask ReleaseAsync(InFlight claim, RelayAnswer answer)
    {
        var mine = (PostgresClaim)claim;
        if (!mine.IsLate) Forget(mine);
        lock (claim) claim.Conclude(answer);
        if (!mine.IsOver && !mine.IsLate) await ReleaseAsync(claim.Session, mine.Token);
    }

    /// <summary>When it fails because the database did not answer in time, the database may still do it, unless the claim is
    /// given back before: then it counts for nothing. Either way the operator is told to send again, and that is judged anew.
    /// What its EMP has accepted keeps its claim and is recorded when the database is back: then the next attempt gets the
    /// stored answer, and the EMP does not get it twice.</summary>
    public async ValueTask RecordAsync(JournalEntry entry)
    {
        SessionKey? session = entry.Opening is { } opening ? SessionKey.Of(opening.SessionId)
            : entry.Session is { } met ? met.Key
            : entry.SessionId is { } named ? SessionKey.Of(named)
            : null;
        var claim = (PostgresClaim?)entry.Claim;
        var record = new PostgresRecord(entry, session, claim?.Token ?? 0);
        try
        {
            await AddAsync(_records, record, PatienceWith(entry));
        }
        catch (StoreDownException) when (claim is not null && entry.Effect is SessionEffect.Accepted or SessionEffect.ProgressAccepted && !record.IsRefused)
        {
            claim.IsLate = _late.TryKeep(record, claim);
            if (Trouble is null) _late.Write(); // it is over already
            throw;
        }

        if (claim is not null) claim.IsOver = true;
    }

    public async ValueTask<SessionOpening?> ReadOpeningAsync(Session session) => (await _reads.SessionAsync(session.Key, CancellationToken.None))?.Opening;

    public async ValueTask<SessionRecord?> FindOpenAsync(string sessionId) =>
        await _reads.SessionAsync(SessionKey.Of(sessionId), CancellationToken.None) is { State: SessionState.Open } session ? session : null;

    public async ValueTask<bool> TryBeginClosingAsync(SessionRecord session)
    {
        var now = _clock.GetUtcNow();
        return await _writes.BeginClosingAsync(SessionKey.Of(session.Opening.SessionId), now.UtcTicks, (now + Closing).UtcTicks);
    }

    public async ValueTask EndClosingAsync(SessionRecord session)
    {
        try
        {
            await _writes.EndClosingAsync(SessionKey.Of(session.Opening.SessionId));
        }
        catch (StoreDownException)
        {
            // it ends by itself
        }
    }

    public async ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session)
    {
        var now = _clock.GetUtcNow();
        return await _writes.BeginDeliveringAsync(SessionKey.Of(session.Opening.SessionId), Node, now.UtcTicks, (now + Lease).UtcTicks);
    }

    public async Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken) => await _reads.UndeliveredAsync(Node, cancellationToken);

    public async Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken) =>
        (await _reads.EntryAsync(session.UndeliveredRecord, cancellationToken))?.Request;

    public async Task<IReadOnlyList<StoredPartner>> ReadPartnersAsync(CancellationToken cancellationToken) => await _reads.AllAsync(
        "SELECT kind, id, settings FROM hub_partner ORDER BY kind, id",
        row => new StoredPartner((PartnerKind)row.GetInt16(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)),
        cancellationToken);

    public Task WritePartnerAsync(StoredPartner partner, CancellationToken cancellationToken) => _writes.SetPartnerAsync(partner, cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) => _reads.SessionAsync(SessionKey.Of(sessionId), cancellationToken);

    public Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        new PostgresSessionList(_options, _reads, _clock).ReadAsync(query, cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) => new PostgresOpenCount(_options, _reads, _clock).ReadAsync(cancellationToken);

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) => _reads.EntryAsync(id, cancellationToken);

    public async Task<IReadOnlyList<JournalRow>> ReadEntriesAsync(SessionRecord session, CancellationToken cancellationToken) => await _reads.ChainAsync(session.LastEntry, cancellationToken);

    public Task<JournalPage> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken) => PostgresJournalList.ReadAsync(_reads, query, cancellationToken);

    public Task<Forgotten> ForgetAsync(Person person, string token, CancellationToken cancellationToken) =>
        new PostgresForgetting(_reads, _writes).RunAsync(person, token, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _housekeepingTimer.DisposeAsync();
        await _watch.DisposeAsync();
        _claims.Dispose();
        _looks.Dispose();
        _records.Dispose();
        _releases.Dispose();
        _housekeeping.Dispose();
        _days.Dispose();
    }

    private void KeepHouse()
    {
        Recover(); // what could not be done, though there was no trouble
        _ = _housekeeping.RunAsync(TimeSpan.Zero);
    }

    internal Task KeepHouseAsync() => _housekeeping.RunAsync(Timeout.InfiniteTimeSpan);

    /// <summary>How long a claim lasts whose node was lost: the EMP's time, and that of a round trip before it and one after.</summary>
    private TimeSpan Lease => _options.EmpTimeout + 2 * _options.StoreTimeout + Margin;

    private Task ReadAgainAsync(string what) =>
        (what == StoredPartner.Change ? PartnersChanged?.Invoke() : Changed?.Invoke(what)) ?? Task.CompletedTask;

    /// <summary>While the database is known to be away, nobody waits for it.</summary>
    private ValueTask AddAsync<T>(PostgresBatches<T> batches, T item, TimeSpan patience)
        where T : PostgresPending => Trouble is { } trouble ? throw new StoreDownException(trouble) : batches.AddAsync(item, patience);

    /// <summary>A request waits for the database for no longer than the store's time-out: half of it until it is admitted, what is
    /// left of it for its record. The EMP's time is not in it.</summary>
    private TimeSpan PatienceSince(long began) => _options.StoreTimeout / 2 - TimeProvider.System.GetElapsedTime(began);

    private TimeSpan PatienceWith(JournalEntry entry)
    {
        var spent = _clock.GetUtcNow() - entry.Arrived - (entry.EmpLatency ?? TimeSpan.Zero);
        return _options.StoreTimeout - TimeSpan.FromTicks(Math.Clamp(spent.Ticks, 0, _options.StoreTimeout.Ticks / 2));
    }

    private async ValueTask<Admission?> ClaimAsync(AdmissionRequest request, bool isNew, TimeSpan patience)
    {
        var ask = new PostgresAsk(request, Random.Shared.NextInt64(1, long.MaxValue), isNew);
        await AddAsync(_claims, ask, patience);
        if (ask.Row is not { } row) return null;
        var claim = new PostgresClaim(request, ask.Token);
        _inFlight[(request.Session, request.Fingerprint)] = claim;
        return new Admission(Verdict.Admitted, row.Session, Claim: claim, Earlier: row.Earlier);
    }

    /// <returns>Null when the session is open and the operator's.</returns>
    private Admission? Judge(AdmissionRequest request, PostgresRow row)
    {
        var isOver = row.IsClosed || request.Arrived.UtcTicks - row.LastRequest > _options.SessionLifetime.Ticks;
        var isOthers = request.Operator is not null && !string.Equals(request.Operator, row.Session.Operator, StringComparison.Ordinal);
        return isOver || isOthers ? new Admission(Verdict.SessionInvalid, row.Session) : null; // another operator's: no hint that it exists
    }

    private Admission? IsTooEarly(AdmissionRequest request, PostgresRow row)
    {
        if (!request.IsProgress || row.YoungestProgress == 0) return null;
        var wait = TimeSpan.FromTicks(row.YoungestProgress - request.Arrived.UtcTicks) + _options.MinimumProgressInterval;
        if (wait <= TimeSpan.Zero) return null;
        return new Admission(Verdict.TooEarly, row.Session, RetryAfter: wait < _options.MinimumProgressInterval ? wait : _options.MinimumProgressInterval);
    }

    private Task<RelayAnswer> AnswerOfSame(AdmissionRequest request)
    {
        if (_inFlight.TryGetValue((request.Session, request.Fingerprint), out var claim))
        {
            lock (claim)
            {
                if (!claim.IsLate && _inFlight.ContainsKey((request.Session, request.Fingerprint))) return claim.Wait();
            }
        }

        return AnswerOfAnotherNodeAsync(request);
    }

    /// <summary>A node that died does not answer: after a while the operator is asked to send again, and may be admitted then.</summary>
    private async Task<RelayAnswer> AnswerOfAnotherNodeAsync(AdmissionRequest request)
    {
        var (began, between) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromMilliseconds(100));
        while (PatienceSince(began) > between)
        {
            await Task.Delay(between, TimeProvider.System, CancellationToken.None);
            var look = new PostgresAsk(request, 0, isNew: false);
            await AddAsync(_looks, look, PatienceSince(began));
            if (look.Row is not { IsInFlight: false } row) continue;
            if (row.IsAccepted && await _reads.AcceptedAsync(request.Session, request.Fingerprint, CancellationToken.None) is { } stored)
            {
                return new RelayAnswer(200, StatusCodes.Success, stored);
            }

            break;
        }

        throw new StoreDownException("the same notification is, or was, on its way from another node and has no answer yet");
    }

    /// <summary>It is not known whether they were claimed: the claims go back when the database is there again.</summary>
    private void Lose(Exception failure, IReadOnlyList<PostgresAsk> batch)
    {
        _watch.Fail(failure);
        foreach (var ask in batch) _orphans.Enqueue((ask.Request.Session, ask.Token));
    }

    /// <summary>The late records first: until they are there, what is equal to them waits.</summary>
    private void Recover()
    {
        _late.Write();
        while (_orphans.TryDequeue(out var orphan)) _ = ReleaseAsync(orphan.Session, orphan.Token);
    }

    private bool IsLate(AdmissionRequest request) => _inFlight.TryGetValue((request.Session, request.Fingerprint), out var claim) && claim.IsLate;

    private void Forget(PostgresClaim claim) => _inFlight.TryRemove(new((claim.Session, claim.Fingerprint), claim));

    private async Task ReleaseAsync(SessionKey session, long token)
    {
        try
        {
            await AddAsync(_releases, new PostgresRelease(session, token), _options.StoreTimeout);
        }
        catch (StoreDownException)
        {
            _orphans.Enqueue((session, token));
        }
    }
}
