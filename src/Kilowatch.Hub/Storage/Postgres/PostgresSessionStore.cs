using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The sessions of any number of hubs. A node keeps nothing of a session: what it needs, it asks for.</summary>
/// <remarks>A notification takes two round trips, shared with all that wait at the same moment: one claims the session
/// for it, one records its answer and ends the claim. Nothing is open in the database while its EMP is called.</remarks>
internal sealed class PostgresSessionStore : ISessionStore
{
    private static readonly TimeSpan ClosingLease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly HubOptions _options;
    private readonly PostgresReads _reads;
    private readonly PostgresWrites _writes;
    private readonly PostgresInFlight _inFlight;
    private readonly AdmissionRules _rules;
    private readonly TimeProvider _clock;
    private readonly string _node;
    private readonly TimeSpan _lease;
    private readonly PostgresBatches<ClaimRequest> _claims;
    private readonly PostgresBatches<ClaimRequest> _looks;
    private readonly PostgresOpenBound _bound;

    /// <param name="options">The hub's.</param>
    /// <param name="monitor">While the database is known to be away, nobody waits for it.</param>
    /// <param name="reads">Reads sessions.</param>
    /// <param name="writes">Writes what is seldom.</param>
    /// <param name="claims">The statements.</param>
    /// <param name="inFlight">This node's.</param>
    /// <param name="clock">The hub's.</param>
    /// <param name="node">What others call this hub.</param>
    /// <param name="lease">How long a delivery is this node's.</param>
    public PostgresSessionStore(
        HubOptions options, DatabaseMonitor monitor, PostgresReads reads, PostgresWrites writes, PostgresClaims claims,
        PostgresInFlight inFlight, TimeProvider clock, string node, TimeSpan lease)
    {
        (_options, _reads, _writes, _inFlight, _rules, _clock, _node, _lease) =
            (options, reads, writes, inFlight, new AdmissionRules(options, clock), clock, node, lease);
        _claims = new(options.StoreTimeout, monitor, claims.ClaimAsync, inFlight.Orphan);
        _looks = new(options.StoreTimeout, monitor, claims.LookAsync);
        _bound = new(options, reads, clock);
    }

    public async ValueTask<Admission> AdmitAsync(AdmissionRequest request)
    {
        var (began, isNew) = (TimeProvider.System.GetTimestamp(), false);
        const int Attempts = 10;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var isHere = request.Claim && _inFlight.Contains(request); // whatever the database remembers of it
            if (request.Claim && !isHere && await ClaimAsync(request, isNew, RemainingSince(began)) is { } admitted) return admitted;
            var look = new ClaimRequest(request, 0, isNew);
            await _looks.AddAsync(look, RemainingSince(began));
            if (look.Row is not { } row) return new Admission(AdmissionVerdict.SessionInvalid);
            if (_rules.IsInvalid(request, row) is { } refused) return refused;
            if (request.Claim && (row.IsInFlight || isHere))
            {
                return new Admission(AdmissionVerdict.SameInFlight, row.Session,
                    Same: _inFlight.TryWait(request, out var same) ? same : AnswerOfAnotherNodeAsync(request));
            }

            if (row.IsAccepted && !isNew)
            {
                if (await _reads.AcceptedAsync(request.Session, request.Fingerprint, CancellationToken.None) is { } stored)
                    return new Admission(AdmissionVerdict.Replay, row.Session, StoredAnswer: stored);
                isNew = true;
            }

            if (_rules.IsTooEarly(request, row) is { } early) return early;
            if (!request.Claim) return new Admission(AdmissionVerdict.Admitted, row.Session, Earlier: row.Earlier);
        }

        throw new StoreDownException("the session changes faster than it can be judged");
    }

    public ValueTask ReleaseAsync(InFlight claim, RelayResponse answer) => _inFlight.ReleaseAsync((PostgresClaim)claim, answer);

    public ValueTask<bool> IsFullAsync(string @operator) => _bound.IsFullAsync(@operator);

    public async ValueTask<SessionOpening?> ReadOpeningAsync(Session session) =>
        (await _reads.SessionAsync(session.Key, CancellationToken.None))?.Opening;

    public async ValueTask<SessionRecord?> FindOpenAsync(string sessionId) =>
        await _reads.SessionAsync(SessionKey.Of(sessionId), CancellationToken.None) is { State: StoredSessionState.Open } session
            ? session
            : null;

    public async ValueTask<bool> TryBeginClosingAsync(SessionRecord session)
    {
        var now = _clock.GetUtcNow();
        return await _writes.BeginClosingAsync(SessionKey.Of(session.Opening.SessionId), now.UtcTicks, (now + ClosingLease).UtcTicks);
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
        return await _writes.BeginDeliveringAsync(SessionKey.Of(session.Opening.SessionId), _node, now.UtcTicks, (now + _lease).UtcTicks);
    }

    public async Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken) =>
        await _reads.UndeliveredAsync(_node, cancellationToken);

    public async Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken) =>
        (await _reads.EntryAsync(session.UndeliveredRecord, cancellationToken))?.Request;

    public async Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken) =>
        RecordAnswer.In(await _reads.ClosingAsync(session.LastEntry, cancellationToken), fingerprint);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        _reads.SessionAsync(SessionKey.Of(sessionId), cancellationToken);

    public Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        new PostgresSessionList(_options, _reads, _clock).ReadAsync(query, cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) =>
        new PostgresOpenCount(_options, _reads, _clock).ReadAsync(cancellationToken);

    /// <summary>A request waits for the database for no longer than the store's time-out: half of it until it is admitted, what is
    /// left of it for its record (<see cref="PostgresJournal"/>). The EMP's time is not in it.</summary>
    private TimeSpan RemainingSince(long began) => _options.StoreTimeout / 2 - TimeProvider.System.GetElapsedTime(began);

    private async ValueTask<Admission?> ClaimAsync(AdmissionRequest request, bool isNew, TimeSpan deadline)
    {
        var asked = new ClaimRequest(request, Random.Shared.NextInt64(1, long.MaxValue), isNew);
        await _claims.AddAsync(asked, deadline);
        if (asked.Row is not { } row) return null;
        var claim = new PostgresClaim(request, asked.Token);
        _inFlight.Add(claim);
        return new Admission(AdmissionVerdict.Admitted, row.Session, Claim: claim, Earlier: row.Earlier);
    }

    /// <summary>Asks the database until the other node has recorded it. A node that died does not: after a while the operator is asked to
    /// send
    /// again, and may be admitted then.</summary>
    private async Task<RelayResponse> AnswerOfAnotherNodeAsync(AdmissionRequest request)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (RemainingSince(began) > BetweenLooks)
        {
            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
            var look = new ClaimRequest(request, 0, isNew: false);
            await _looks.AddAsync(look, RemainingSince(began));
            if (look.Row is not { IsInFlight: false } row) continue;
            if (row.IsAccepted && await _reads.AcceptedAsync(request.Session, request.Fingerprint, CancellationToken.None) is { } stored)
            {
                return new RelayResponse(200, StatusCodes.Success, stored);
            }

            break;
        }

        throw new StoreDownException("the same notification is, or was, on its way from another node and has no answer yet");
    }
}
