namespace Kilowatch.Hub;

/// <summary>Sessions and the journal of everything that was answered.</summary>
/// <remarks>Its promise: when <see cref="RecordAsync"/> has completed, the entry and what it changes about its session are on
/// disk and survive the end of the process at any moment; and of two Progress of one session never both are admitted within
/// the minimum interval, however many ask at once. Nothing here blocks the thread that calls: it may be the one that serves
/// all other connections.</remarks>
internal interface IHubStore
{
    /// <summary>Null while the store can keep its promise, else why not.</summary>
    string? Trouble { get; }

    /// <summary>Judges a notification's session and its interval, and claims the interval for it.</summary>
    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    ValueTask<Admission> AdmitAsync(AdmissionRequest request);

    /// <summary>The claim's notification is answered: ends the claim, with the answer for those who wait for the same.</summary>
    ValueTask ReleaseAsync(InFlight claim, RelayAnswer answer);

    /// <summary>Writes an entry and applies its effect. The entry's bytes must stay as they are until this completes.</summary>
    /// <exception cref="StoreDownException">It is not on disk, and nothing of it will be.</exception>
    ValueTask RecordAsync(JournalEntry entry);

    /// <summary>How a session that was met began; null when the journal does not hold it any more.</summary>
    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    ValueTask<SessionOpening?> ReadOpeningAsync(Session session);

    /// <summary>The open session of that id, whoever's it is; null for none.</summary>
    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    ValueTask<SessionRecord?> FindOpenAsync(string sessionId);

    /// <summary>Claims the one charge detail record of an open session.</summary>
    /// <returns>False when another has been, or is being, taken.</returns>
    ValueTask<bool> TryBeginClosingAsync(SessionRecord session);

    /// <summary>The record could not be stored: another may come.</summary>
    ValueTask EndClosingAsync(SessionRecord session);

    /// <summary>The sessions whose charge detail record the EMP has not answered to yet, and which no other hub is delivering.</summary>
    Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken);

    /// <summary>Takes the delivery of a session's charge detail record for as long as an attempt may last.</summary>
    /// <returns>False when another hub has it.</returns>
    ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session);

    /// <summary>The charge detail record of a closed session, null when the journal does not hold it any more.</summary>
    Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>The entry with the answer to the charge detail record that closed a session: its EMP's, or the hub's own while there is none.</summary>
    /// <param name="session">One that is closed.</param>
    /// <param name="fingerprint">Of the record that is meant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it was another record, or the journal does not hold it any more.</returns>
    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken);

    /// <summary>The partners and contracts that were set while the hub ran.</summary>
    Task<StoredPartners> ReadPartnersAsync(CancellationToken cancellationToken);

    /// <summary>Called when another hub on the same store has set a partner or a contract, or may have; again when it fails because the store is down.</summary>
    Func<Task>? PartnersChanged { get; set; }

    /// <summary>Sets one; durable when it completes.</summary>
    /// <returns>False, and nothing is set, when another hub has set one since that version was read.</returns>
    Task<bool> TryWritePartnerAsync(StoredPartner partner, long version, CancellationToken cancellationToken);

    /// <summary>A session, open or closed, as the journal remembers it; null for none.</summary>
    Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions, open and ended: newest request first, or newest first where many hubs share the store.</summary>
    Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>How many sessions are open; of very many, about.</summary>
    Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken);

    /// <summary>The entries of one session, oldest first.</summary>
    Task<IReadOnlyList<JournalRow>> ReadEntriesAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>Removes a person's identification from sessions and journal, for good.</summary>
    /// <param name="person">Who.</param>
    /// <param name="token">The same as sessions know it (see <see cref="IdentityHash"/>).</param>
    /// <param name="cancellationToken">Gives up; what is removed until then is removed.</param>
    Task<Forgotten> ForgetAsync(Person person, string token, CancellationToken cancellationToken);

    /// <summary>One entry of the journal; null when there is none of that id, or none any more.</summary>
    Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken);

    /// <summary>For so long after an entry could be seen, another with a smaller id may still come.</summary>
    TimeSpan JournalSettling { get; }

    /// <summary>The journal, filtered, oldest first unless asked otherwise.</summary>
    Task<JournalPage> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken);
}
