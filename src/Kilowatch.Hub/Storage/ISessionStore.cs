using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage;

/// <summary>The sessions: which are open, whose they are, and what decides about their next notification.</summary>
/// <remarks>Its promise: of two Progress of one session never both are admitted within the minimum interval, however many ask at once.
/// Nothing here blocks the calling thread: it may be the one that serves all other connections.
/// Every member throws <see cref="StoreDownException"/> when the store cannot answer now.</remarks>
internal interface ISessionStore
{
    /// <summary>Judges a notification's session and its interval, and claims the interval for it.</summary>
    ValueTask<Admission> AdmitAsync(AdmissionRequest request);

    /// <summary>Ends a claim, with the answer for those who wait for the same. Never throws.</summary>
    ValueTask ReleaseAsync(InFlight claim, RelayResponse answer);

    /// <summary>Whether this operator has as many open sessions as it may (<see cref="HubOptions.MaxOpenSessionsPerOperator"/>).</summary>
    ValueTask<bool> IsFullAsync(string @operator);

    /// <summary>How a session that was met began; null when the journal does not hold it any more.</summary>
    ValueTask<SessionOpening?> ReadOpeningAsync(Session session);

    /// <summary>The open session of that id, whoever's it is; null for none.</summary>
    ValueTask<SessionRecord?> FindOpenAsync(string sessionId);

    /// <summary>Claims the one charge detail record of an open session.</summary>
    /// <returns>False when another has been, or is being, taken.</returns>
    ValueTask<bool> TryBeginClosingAsync(SessionRecord session);

    /// <summary>The record could not be stored: another may come. Never throws.</summary>
    ValueTask EndClosingAsync(SessionRecord session);

    /// <summary>The sessions whose charge detail record the EMP has not answered to yet, and which no other hub is delivering.</summary>
    Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken);

    /// <summary>Takes the delivery of a session's charge detail record for as long as an attempt may last.</summary>
    /// <returns>False when another hub has it.</returns>
    ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session);

    /// <summary>The charge detail record of a closed session, null when the journal does not hold it any more.</summary>
    Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>The entry with the answer to the charge detail record that closed a session: its EMP's, or the hub's own while there is
    /// none.</summary>
    /// <param name="session">One that is closed.</param>
    /// <param name="fingerprint">Of the record that is meant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it was another record, or the journal does not hold it any more.</returns>
    Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken);

    /// <summary>A session, open or closed, as the journal remembers it; null for none.</summary>
    Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions, open and ended: newest request first, or newest first where many hubs share the store.</summary>
    Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>How many sessions are open; of very many, about.</summary>
    Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken);
}
