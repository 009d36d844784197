using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage;

/// <summary>The journal of everything that was answered.</summary>
/// <remarks>Its promise: when <see cref="RecordAsync"/> has completed, the entry and what it changes about its session are on
/// disk and survive the end of the process at any moment. Nothing here blocks the calling thread.
/// Every member throws <see cref="StoreDownException"/> when the store cannot answer now.</remarks>
internal interface IJournal
{
    /// <summary>Upper bound on out-of-order visibility: for this long after an entry becomes readable, one with a lower id may still
    /// appear.</summary>
    TimeSpan Settling { get; }

    /// <summary>Writes an entry and applies its effect. The entry's bytes must stay as they are until this completes.</summary>
    /// <returns>The entry's id.</returns>
    /// <exception cref="StoreDownException">It is not on disk, and nothing of it was answered.</exception>
    ValueTask<long> RecordAsync(JournalEntry entry);

    /// <summary>The entries of one session, oldest first.</summary>
    Task<IReadOnlyList<JournalRow>> ReadSessionAsync(SessionRecord session, CancellationToken cancellationToken);

    /// <summary>One entry; null when there is none of that id, or none any more.</summary>
    Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken);

    /// <summary>A page, filtered, oldest first unless asked otherwise.</summary>
    Task<JournalPage> ReadAsync(JournalQuery query, CancellationToken cancellationToken);

    /// <summary>Removes a person's identification from sessions and journal, for good.</summary>
    /// <param name="person">Who.</param>
    /// <param name="token">The same as sessions know it (see <see cref="IdentityHash"/>).</param>
    /// <param name="cancellationToken">Gives up; what is removed until then is removed.</param>
    Task<Forgotten> ForgetAsync(DataSubject person, string token, CancellationToken cancellationToken);
}
