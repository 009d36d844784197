using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The journal in files of our own: one writer's thread, one sync of the disk for all that wait.</summary>
internal sealed class EmbeddedJournal(StoreFiles files, JournaledSessions sessions, JournalWriter writer, JournalReader reader,
    JournalEdit edit, BlockingReads blocking) : IJournal
{
    /// <summary>One writer, in the order of the ids.</summary>
    public TimeSpan Settling => TimeSpan.Zero;

    public ValueTask<long> RecordAsync(JournalEntry entry)
    {
        var write = new PendingWrite(entry);
        if (write.Key is not { } key || entry.Effect == SessionEffect.Opened || sessions.TryPin(key, write)) return WriteAsync(write);
        return RecordOfUnknownAsync(write, key);
    }

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => reader.One(id), cancellationToken);

    public Task<IReadOnlyList<JournalRow>> ReadSessionAsync(SessionRecord session, CancellationToken cancellationToken) =>
        blocking.RunAsync(
        () =>
        {
            var rows = reader.Chain(session.LastEntry).ToList();
            rows.Reverse();
            return (IReadOnlyList<JournalRow>)rows;
        },
        cancellationToken);

    public Task<JournalPage> ReadAsync(JournalQuery query, CancellationToken cancellationToken) => blocking.RunAsync(
        () =>
        {
            List<JournalRow> entries = [.. reader.Run(query.NewestFirst ? query : query with { After = EntryAt(query.After) })];
            return new JournalPage(entries, entries.Count == query.Limit ? entries[^1].Id : null);
        },
        cancellationToken);

    public Task<Forgotten> ForgetAsync(DataSubject person, string token, CancellationToken cancellationToken) =>
        blocking.RunAsync(() => new EmbeddedForgetting(files, reader, edit).Run(person, token, cancellationToken), cancellationToken);

    /// <summary>Not in memory: it may be one that ended.</summary>
    private async ValueTask<long> RecordOfUnknownAsync(PendingWrite write, SessionKey key)
    {
        await blocking.RunAsync(() => sessions.TryPinEnded(key, write), CancellationToken.None);
        return await WriteAsync(write);
    }

    private ValueTask<long> WriteAsync(PendingWrite write)
    {
        try
        {
            return writer.WriteAsync(write);
        }
        catch (StoreDownException)
        {
            sessions.Drop(write);
            throw;
        }
    }

    /// <summary>Anyone may give any number to go on after. A file is read from where an entry begins: here the last one up to the
    /// number.</summary>
    private long EntryAt(long id) =>
        id <= 0 || reader.One(id) is not null ? id : reader.Backwards(0, id == long.MaxValue ? id : id + 1).FirstOrDefault()?.Id ?? 0;
}
