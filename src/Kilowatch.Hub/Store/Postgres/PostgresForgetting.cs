namespace Kilowatch.Hub;

/// <summary>Removes a person's identification from sessions and from the whole journal, page by page.</summary>
/// <remarks>What stood there stays in the table's files until PostgreSQL vacuums them, and in its log and backups as long as these
/// are kept: docs/scale-out.md.</remarks>
internal sealed class PostgresForgetting(PostgresReads reads, PostgresWrites writes)
{
    private const int Page = 500;

    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _forgotten = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<long> _entries = [];
    private readonly Dictionary<string, long> _undelivered = new(StringComparer.OrdinalIgnoreCase);
    private int _kept;

    public async Task<Forgotten> RunAsync(Person person, string token, CancellationToken cancellationToken)
    {
        await RewriteSessionsAsync(person, token, cancellationToken);
        await foreach (var row in JournalAsync(cancellationToken)) Find(row, person, token);
        var changed = 0;
        await foreach (var row in JournalAsync(cancellationToken))
        {
            if (!_entries.Contains(row.Id) && (row.SessionId is null || !_sessions.Contains(row.SessionId))) continue;
            if (Rewritten(row, person, token) is not { } rewritten) continue;
            await writes.ReplaceAsync(rewritten, cancellationToken);
            changed++;
        }

        return new Forgotten(_forgotten.Count, changed, 0, _kept);
    }

    private async Task RewriteSessionsAsync(Person person, string token, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var page = await reads.AllAsync(
                "SELECT id, opening FROM hub_session WHERE id > $1 ORDER BY id LIMIT $2", row => (Id: row.GetString(0), Opening: row.GetString(1)), cancellationToken, Columns.One(after), Columns.One(Page));
            if (page.Count == 0) return;
            after = page[^1].Id;
            foreach (var (id, text) in page)
            {
                var opening = SessionOpeningJson.Read(text);
                if (person.Without(opening, token) is var without && without == opening) continue;
                await writes.ExecuteAsync("UPDATE hub_session SET opening = $2 WHERE id = $1", cancellationToken, Columns.One(id), Columns.One(SessionOpeningJson.Write(without)));
                _forgotten.Add(id);
                _sessions.Add(id);
            }
        }
    }

    private async IAsyncEnumerable<JournalRow> JournalAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await reads.AfterAsync(after, Page, cancellationToken);
            foreach (var row in page) yield return row;
            if (page.Count == 0) yield break;
            after = page[^1].Id;
        }
    }

    /// <summary>Which entries name the person, and in which sessions: the others of such a session may name the same person otherwise.</summary>
    private void Find(JournalRow row, Person person, string token)
    {
        if (row.SessionId is { } id)
        {
            if (row.Effect == SessionEffect.Closed) _undelivered[id] = row.Id;
            else if (row.Effect == SessionEffect.RecordDelivered) _undelivered.Remove(id);
        }

        var isOpening = row.Opening is not null && SessionOpeningJson.Read(row.Opening) is var opening && person.Without(opening, token) != opening;
        if (!isOpening && !person.IsIn(row.Request) && !person.IsIn(row.Answer)) return;
        _entries.Add(row.Id);
        if (row.SessionId is not null) _sessions.Add(row.SessionId);
        if (isOpening) _forgotten.Add(row.SessionId!);
    }

    /// <returns>Null when there is nothing to change, or it must be kept.</returns>
    private JournalRow? Rewritten(JournalRow row, Person person, string token)
    {
        if (row.Effect == SessionEffect.Closed && _undelivered.GetValueOrDefault(row.SessionId ?? "") == row.Id)
        {
            _kept++; // an EMP is still to be paid by it
            return null;
        }

        var without = person.Without(row);
        var opening = row.Opening is null ? null : SessionOpeningJson.Write(person.Without(SessionOpeningJson.Read(row.Opening), token));
        var isSame = without.Request.AsSpan().SequenceEqual(row.Request) && without.Answer.AsSpan().SequenceEqual(row.Answer) && opening == row.Opening;

        // The fingerprint goes too: with the rest of the body known, it tells which of the possible UIDs was in it.
        return isSame ? null : without with { Opening = opening, Fingerprint = UInt128.Zero };
    }
}
