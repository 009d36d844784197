using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>Opens a session without an authorization: for the sandbox and for tests.</summary>
public sealed class SessionSeed
{
    private readonly ISessionStore _store;
    private readonly JournalRecorder _journal;
    private readonly TimeProvider _clock;

    internal SessionSeed(ISessionStore store, JournalRecorder journal, TimeProvider clock) =>
        (_store, _journal, _clock) = (store, journal, clock);

    /// <summary>Opens the session unless it is open. The ids of operator and provider are those of the configuration.</summary>
    /// <returns>Whether it had to be opened.</returns>
    public async Task<bool> EnsureOpenAsync(
        SessionId sessionId, string operatorId, string providerId, EvseId? evseId = null, string? cpoPartnerSessionId = null,
        string? empPartnerSessionId = null)
    {
        if (await _store.FindOpenAsync(sessionId.Value) is not null) return false;
        var opening = new SessionOpening(sessionId.Value, operatorId, providerId, evseId?.Value, cpoPartnerSessionId, empPartnerSessionId);
        var context = new RelayContext
        {
            Arrived = _clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            Kind = JournalKind.SessionSeeded,
            SessionId = sessionId.Value,
            Operator = operatorId,
            Provider = providerId,
        };
        var ids = new SessionIds(sessionId.Value, cpoPartnerSessionId, empPartnerSessionId);
        await _journal.RecordAsync(context, default, RelayOutcome.Accepted, HubResponses.Success(null, ids), SessionEffect.Opened, opening);
        return true;
    }
}
