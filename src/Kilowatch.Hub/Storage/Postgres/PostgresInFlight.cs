using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>A claim as this node holds it.</summary>
/// <param name="request">What was admitted.</param>
/// <param name="token">Names it in the session's row.</param>
internal sealed class PostgresClaim(AdmissionRequest request, long token)
    : InFlight(request.Session, request.Fingerprint, request.IsProgress, request.Arrived)
{
    public long Token { get; } = token;

    /// <summary>Whether the row is rid of it: recording an answer ends its claim in the same statement.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether its EMP accepted it and the database has yet to hear of that.</summary>
    public bool IsPending { get; set; }
}

/// <summary>This node's notifications in flight, and the claims that are to be given back to the database.</summary>
internal sealed class PostgresInFlight
{
    private readonly ConcurrentDictionary<(SessionKey, UInt128), PostgresClaim> _claims = new();
    private readonly ConcurrentQueue<(SessionKey Session, long Token)> _orphans = new();
    private readonly PostgresBatches<PostgresRelease> _releases;
    private readonly TimeSpan _timeout;

    public PostgresInFlight(HubOptions options, DatabaseMonitor monitor, PostgresClaims claims)
    {
        _timeout = options.StoreTimeout;
        _releases = new(_timeout, monitor, claims.ReleaseAsync);
        monitor.Recovered += ReleaseOrphans;
    }

    public bool Contains(in AdmissionRequest request) => _claims.ContainsKey((request.Session, request.Fingerprint));

    public void Add(PostgresClaim claim) => _claims[(claim.Session, claim.Fingerprint)] = claim;

    public void Remove(PostgresClaim claim) => _claims.TryRemove(new((claim.Session, claim.Fingerprint), claim));

    /// <summary>The answer of the same notification, if it is in flight here.</summary>
    /// <returns>False if it is not, or has no answer to wait for.</returns>
    public bool TryWait(in AdmissionRequest request, [NotNullWhen(true)] out Task<RelayResponse>? answer)
    {
        answer = null;
        if (!_claims.TryGetValue((request.Session, request.Fingerprint), out var claim)) return false;
        lock (claim)
        {
            if (!claim.IsPending && Contains(request)) answer = claim.Wait();
        }

        return answer is not null;
    }

    public async ValueTask ReleaseAsync(PostgresClaim claim, RelayResponse answer)
    {
        if (!claim.IsPending) Remove(claim);
        lock (claim) claim.Conclude(answer);
        if (!claim.IsOver && !claim.IsPending) await ReleaseAsync(claim.Session, claim.Token);
    }

    /// <summary>It is not known whether they were claimed: they are given back when the database is there again.</summary>
    public void Orphan(IReadOnlyList<ClaimRequest> requests)
    {
        foreach (var request in requests) _orphans.Enqueue((request.Request.Session, request.Token));
    }

    public void ReleaseOrphans()
    {
        while (_orphans.TryDequeue(out var orphan)) _ = ReleaseAsync(orphan.Session, orphan.Token);
    }

    private async Task ReleaseAsync(SessionKey session, long token)
    {
        try
        {
            await _releases.AddAsync(new PostgresRelease(session, token), _timeout);
        }
        catch (StoreDownException)
        {
            _orphans.Enqueue((session, token));
        }
    }
}
