using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Removes a person's identification from sessions and from the whole journal, page by page.</summary>
/// <remarks>What stood there stays in the table's files until PostgreSQL vacuums them, and in its log and backups as long as these
/// are kept: docs/how-to/scale-out.md.</remarks>
internal sealed class PostgresForgetting(PostgresReads reads, PostgresWrites writes)
{
    private const int Page = 500;

    public async Task<Forgotten> RunAsync(DataSubject person, string token, CancellationToken cancellationToken)
    {
        var found = new DataSubjectInJournal(person, token);
        await RewriteSessionsAsync(person, token, found, cancellationToken);
        await foreach (var row in JournalAsync(cancellationToken)) found.Note(row);
        var changed = 0;
        await foreach (var row in JournalAsync(cancellationToken))
        {
            if (found.Rewritten(row) is not { } rewritten) continue;
            await writes.ReplaceAsync(rewritten, cancellationToken);
            changed++;
        }

        return new Forgotten(found.Sessions, changed, 0, found.Kept);
    }

    private async Task RewriteSessionsAsync(DataSubject person, string token, DataSubjectInJournal found,
        CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var page = await reads.AllAsync(
                "SELECT id, opening FROM hub_session WHERE id > $1 ORDER BY id LIMIT $2",
                row => (Id: row.GetString(0), Opening: row.GetString(1)), cancellationToken, Columns.One(after), Columns.One(Page));
            if (page.Count == 0) return;
            after = page[^1].Id;
            foreach (var (id, text) in page)
            {
                var opening = SessionOpeningJson.Read(text);
                if (person.Without(opening, token) is var without && without == opening) continue;
                await writes.ExecuteAsync("UPDATE hub_session SET opening = $2 WHERE id = $1", cancellationToken, Columns.One(id),
                    Columns.One(SessionOpeningJson.Write(without)));
                found.NoteSession(id);
            }
        }
    }

    private async IAsyncEnumerable<JournalRow> JournalAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await reads.AfterAsync(after, Page, cancellationToken);
            foreach (var row in page) yield return row;
            if (page.Count == 0) yield break;
            after = page[^1].Id;
        }
    }
}
