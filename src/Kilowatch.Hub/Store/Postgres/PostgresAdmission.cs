using System.Collections.Concurrent;

namespace Kilowatch.Hub;

/// <summary>Notifications on their way: admitted, called, recorded.</summary>
/// <remarks>Each takes two round trips, shared with all that wait at the same moment: one claims the session
/// for it, one records its answer and ends the claim. Nothing is open in the database while its EMP is called.</remarks>
internal sealed class PostgresAdmission : IDisposable
{
    private readonly HubOptions _options;
    private readonly PostgresWatch _watch;
    private readonly PostgresReads _reads;
    private readonly PostgresJudge _judge;
    private readonly TimeProvider _clock;
    private readonly PostgresBatches<PostgresAsk> _claims;
    private readonly PostgresBatches<PostgresAsk> _looks;
    private readonly PostgresBatches<PostgresRecord> _records;
    private readonly PostgresBatches<PostgresRelease> _releases;
    private readonly ConcurrentDictionary<(SessionKey, UInt128), PostgresClaim> _inFlight = new();
    private readonly ConcurrentQueue<(SessionKey Session, long Token)> _orphans = new();
    private readonly PostgresLateRecords _late;

    public PostgresAdmission(HubOptions options, PostgresWatch watch, PostgresReads reads, PostgresClaims claims, PostgresRecording recording, TimeProvider clock)
    {
        (_options, _watch, _reads, _judge, _clock) = (options, watch, reads, new PostgresJudge(options), clock);
        _claims = new(TimeProvider.System, options.StoreTimeout, claims.ClaimAsync, Lose);
        _looks = new(TimeProvider.System, options.StoreTimeout, claims.LookAsync, (failure, _) => watch.Fail(failure));
        _records = new(TimeProvider.System, options.StoreTimeout, recording.RunAsync, (failure, _) => watch.Fail(failure));
        _releases = new(TimeProvider.System, options.StoreTimeout, claims.ReleaseAsync, (failure, _) => watch.Fail(failure));
        _late = new PostgresLateRecords(record => AddAsync(_records, record, options.StoreTimeout), Forget);
        watch.Recovered = Recover;
    }

    public async ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        var (began, isNew) = (TimeProvider.System.GetTimestamp(), false);
        const int Attempts = 10;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var isHere = request.Claim && _inFlight.ContainsKey((request.Session, request.Fingerprint)); // whatever the database remembers of it
            if (request.Claim && !isHere && await ClaimAsync(request, isNew, PatienceSince(began)) is { } admitted) return admitted;
            var look = new PostgresAsk(request, 0, isNew);
            await AddAsync(_looks, look, PatienceSince(began));
            if (look.Row is not { } row) return new Admission(Verdict.SessionInvalid);
            if (_judge.IsInvalid(request, row) is { } refused) return refused;
            if (request.Claim && (row.IsInFlight || isHere)) return new Admission(Verdict.SameInFlight, row.Session, Same: AnswerOfSame(request));
            if (row.IsAccepted && !isNew)
            {
                if (await _reads.AcceptedAsync(request.Session, request.Fingerprint, CancellationToken.None) is { } stored) return new Admission(Verdict.Replay, row.Session, StoredAnswer: stored);
                isNew = true;
            }

            if (_judge.IsTooEarly(request, row) is { } early) return early;
            if (!request.Claim) return new Admission(Verdict.Admitted, row.Session, Earlier: row.Earlier);
        }

        throw new StoreDownException("the session changes faster than it can be judged");
    }

    public async ValueTask ReleaseAsync(PostgresClaim claim, RelayAnswer answer)
    {
        if (!claim.IsLate) Forget(claim);
        lock (claim) claim.Conclude(answer);
        if (!claim.IsOver && !claim.IsLate) await ReleaseAsync(claim.Session, claim.Token);
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
            if (_watch.Trouble is null) _late.Write(); // it is over already
            throw;
        }

        if (claim is not null) claim.IsOver = true;
    }

    /// <summary>The late records first: until they are there, what is equal to them waits.</summary>
    public void Recover()
    {
        _late.Write();
        while (_orphans.TryDequeue(out var orphan)) _ = ReleaseAsync(orphan.Session, orphan.Token);
    }

    public void Dispose()
    {
        _claims.Dispose();
        _looks.Dispose();
        _records.Dispose();
        _releases.Dispose();
    }

    /// <summary>While the database is known to be away, nobody waits for it.</summary>
    private ValueTask AddAsync<T>(PostgresBatches<T> batches, T item, TimeSpan patience)
        where T : PostgresPending => _watch.Trouble is { } trouble ? throw new StoreDownException(trouble) : batches.AddAsync(item, patience);

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
