using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Judges sessions by what is in memory, and by the journal where that is not enough.</summary>
/// <param name="options">The interval and the lifetime.</param>
/// <param name="clock">Tells which sessions are over.</param>
/// <param name="sessions">In memory.</param>
/// <param name="ended">On disk.</param>
/// <param name="reader">Tells what was accepted, and how sessions began.</param>
/// <param name="health">Nothing is admitted that could not be recorded.</param>
/// <param name="blocking">Reads the disk.</param>
internal sealed class EmbeddedSessionStore(
    HubOptions options, TimeProvider clock, JournaledSessions sessions, IEndedSessions ended, JournalReader reader, IStoreHealth health,
    BlockingReads blocking) : ISessionStore
{
    private readonly SessionRecords _records = new(options, clock, sessions, ended, reader);

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        if (health.UnavailableReason is { } reason) throw new StoreDownException(reason);
        var shard = sessions.Table.ShardOf(request.Session);
        lock (shard)
        {
            if (request.Claim && shard.LookupOf(request.Session) is { } lookup && lookup.Fingerprint != request.Fingerprint)
                return new(AfterAsync(lookup, request));
            var index = shard.Find(request.Session);
            return index < 0 ? new(new Admission(AdmissionVerdict.SessionInvalid)) : Judge(shard, index, request);
        }
    }

    public ValueTask ReleaseAsync(InFlight claim, RelayResponse answer)
    {
        var shard = sessions.Table.ShardOf(claim.Session);
        lock (shard) shard.End(shard.Find(claim.Session, claim.Slot), claim);
        claim.Conclude(answer);
        return default;
    }

    public ValueTask<bool> IsFullAsync(string @operator) =>
        new(sessions.Open[sessions.Names.NumberOf(@operator)] >= options.MaxOpenSessionsPerOperator);

    public async ValueTask<SessionOpening?> ReadOpeningAsync(Session session) =>
        (await blocking.RunAsync(() => _records.OpeningAt(session.OpeningEntry), CancellationToken.None)).Opening;

    public async ValueTask<SessionRecord?> FindOpenAsync(string sessionId)
    {
        var key = SessionKey.Of(sessionId);
        return IsOpen(key) && sessions.Find(key) is { } session
            ? await blocking.RunAsync(() => _records.Of(key, session), CancellationToken.None)
            : null;
    }

    public ValueTask<bool> TryBeginClosingAsync(SessionRecord session)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        var shard = sessions.Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key);
            if (index < 0 || shard[index] is { IsClosing: true } or { State: not StoredSessionState.Open }) return new(false);
            shard[index].IsClosing = true;
            return new(true);
        }
    }

    public ValueTask EndClosingAsync(SessionRecord session)
    {
        var key = SessionKey.Of(session.Opening.SessionId);
        var shard = sessions.Table.ShardOf(key);
        lock (shard)
        {
            if (shard.Find(key) is >= 0 and var index) shard[index].IsClosing = false;
        }

        return default;
    }

    public Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken) => sessions.Undelivered.Count == 0
        ? Task.FromResult<IReadOnlyList<SessionRecord>>([])
        : blocking.RunAsync<IReadOnlyList<SessionRecord>>(
            () => [.. sessions.Undelivered.Keys.Select(key => _records.Find(key)).OfType<SessionRecord>()], cancellationToken);

    /// <summary>There is no other hub.</summary>
    public ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session) => new(true);

    public Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => reader.One(session.UndeliveredRecord)?.Request, cancellationToken);

    public Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => RecordAnswer.In(reader.Chain(session.LastEntry), fingerprint), cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => _records.Find(SessionKey.Of(sessionId)), cancellationToken);

    public Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => new EmbeddedSessionList(query, sessions, ended, reader, _records).Read(), cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) =>
        blocking.RunAsync(sessions.Table.CountOpen, cancellationToken);

    private bool IsOpen(in SessionKey key)
    {
        var shard = sessions.Table.ShardOf(key);
        lock (shard) return shard.Find(key) is >= 0 and var index
            && !shard[index].IsOver(clock.GetUtcNow().UtcTicks, options.SessionLifetime);
    }

    /// <summary>One that arrived before is being looked for in the journal, and is judged first.</summary>
    private async Task<Admission> AfterAsync(PendingLookup lookup, AdmissionRequest request)
    {
        await lookup.Completion;
        return await AdmitAsync(request);
    }

    private ValueTask<Admission> Judge(SessionShard shard, int index, in AdmissionRequest request)
    {
        ref var slot = ref shard[index];
        var session = new Session(slot.Key, sessions.Names[slot.Operator], sessions.Names[slot.Provider], slot.OpeningEntry);
        // Another operator's: no hint that it exists.
        var isStrangers = request.Operator is not null && !string.Equals(request.Operator, session.Operator, StringComparison.Ordinal);
        if (isStrangers || slot.IsOver(request.Arrived.UtcTicks, options.SessionLifetime))
            return new(new Admission(AdmissionVerdict.SessionInvalid, session));

        slot.LastRequestAt = request.Arrived.UtcTicks;
        if (request.Claim && SameInFlight(shard, index, request.Fingerprint) is { } same)
            return new(new Admission(AdmissionVerdict.SameInFlight, session, Same: same.Wait()));
        return shard.Tags.Contains(slot.Accepted, (uint)request.Fingerprint)
            ? new(ReplayOrJudgeAsync(shard, session, slot.LastEntry, request))
            : new(JudgeInterval(shard, index, session, request));
    }

    private static InFlight? SameInFlight(SessionShard shard, int index, UInt128 fingerprint)
    {
        var claim = shard.InFlightOf(index);
        while (claim is not null && claim.Fingerprint != fingerprint) claim = claim.Next;
        return claim;
    }

    /// <summary>32 bits in memory said that it was accepted before; the journal tells for sure, and has the answer.</summary>
    private async Task<Admission> ReplayOrJudgeAsync(SessionShard shard, Session session, long newest, AdmissionRequest request)
    {
        var lookup = shard.BeginLookup(session.Key, request.Fingerprint);
        try
        {
            for (var known = 0L; ; (known, newest) = (newest, LastEntryOf(shard, session)))
            {
                if (await FindAcceptedAsync(newest, known, request.Fingerprint) is { } accepted)
                    return new Admission(AdmissionVerdict.Replay, session, StoredAnswer: accepted.Answer);
                lock (shard)
                {
                    var index = shard.Find(session.Key);
                    if (index < 0) return new Admission(AdmissionVerdict.SessionInvalid, session);
                    if (request.Claim && SameInFlight(shard, index, request.Fingerprint) is { } same)
                        return new Admission(AdmissionVerdict.SameInFlight, session, Same: same.Wait());
                    if (shard[index].LastEntry == newest) return JudgeInterval(shard, index, session, request);
                }
            }
        }
        finally
        {
            lock (shard) shard.EndLookup(session.Key, lookup);
            lookup?.Complete();
        }
    }

    /// <summary>Between two of the session's entries: the newest, and one that is known not to be it, nor any before.</summary>
    private Task<JournalRow?> FindAcceptedAsync(long newest, long known, UInt128 fingerprint) => blocking.RunAsync(
        () => reader.Chain(newest).TakeWhile(row => row.Id > known).FirstOrDefault(
            row => row.Fingerprint == fingerprint && row.Effect is SessionEffect.Accepted or SessionEffect.ProgressAccepted),
        CancellationToken.None);

    /// <summary>What was recorded while the journal was read may be the very same.</summary>
    private static long LastEntryOf(SessionShard shard, Session session)
    {
        lock (shard) return shard.Find(session.Key) is >= 0 and var index ? shard[index].LastEntry : 0;
    }

    private Admission JudgeInterval(SessionShard shard, int index, Session session, in AdmissionRequest request)
    {
        ref var slot = ref shard[index];
        if (request.IsProgress)
        {
            // The clock was set back: it counts as accepted now, once (the entry says so to the next start).
            var isAhead = slot.LastProgressAt > clock.GetUtcNow().UtcTicks;
            if (isAhead) slot.LastProgressAt = request.Arrived.UtcTicks;
            var wait = TimeUntilProgress(slot.LastProgressAt, shard.InFlightOf(index), request.Arrived);
            if (wait > TimeSpan.Zero) return new Admission(AdmissionVerdict.TooEarly, session, RetryAfter: wait, RestartsInterval: isAhead);
        }

        if (!request.Claim) return new Admission(AdmissionVerdict.Admitted, session);
        var claim = new InFlight(request.Session, request.Fingerprint, request.IsProgress, request.Arrived);
        shard.Begin(index, claim);
        return new Admission(AdmissionVerdict.Admitted, session, Claim: claim, Earlier: slot.Report(request.Reports));
    }

    /// <summary>One in flight will most likely be accepted, so the youngest of them all, accepted or in flight, is what the interval counts
    /// from.</summary>
    private TimeSpan TimeUntilProgress(long lastProgressAt, InFlight? inFlight, DateTimeOffset arrived)
    {
        var youngest = lastProgressAt;
        for (var other = inFlight; other is not null; other = other.Next)
        {
            if (other.IsProgress && other.Arrived.UtcTicks > youngest) youngest = other.Arrived.UtcTicks;
        }

        if (youngest == 0) return TimeSpan.Zero;
        var wait = TimeSpan.FromTicks(youngest - arrived.UtcTicks) + options.MinimumProgressInterval;
        return wait < options.MinimumProgressInterval ? wait : options.MinimumProgressInterval;
    }
}
