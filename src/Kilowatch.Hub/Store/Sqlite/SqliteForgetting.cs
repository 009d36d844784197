using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>Removes a person's identification from sessions and from every day of the journal.</summary>
/// <param name="files">Where.</param>
/// <param name="snapshot">The sessions.</param>
/// <param name="edit">Runs a change in a day's file, alone with it: on a running hub, on the journal writer's thread.</param>
internal sealed class SqliteForgetting(SqliteFiles files, SqliteSnapshot snapshot, Func<DateOnly, Action<SqliteConnection>, Task> edit)
{
    /// <summary>So few at once that whoever waits for the disk meanwhile hardly notices.</summary>
    private const int MostInOneChange = 100;

    private readonly SqliteJournalReader _reader = new(files);
    private readonly HashSet<long> _entries = [];
    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _forgotten = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _undelivered = new(StringComparer.OrdinalIgnoreCase);
    private int _kept;

    public async Task<Forgotten> RunAsync(Person person, string token, CancellationToken cancellationToken)
    {
        _forgotten.UnionWith(snapshot.Rewrite(opening => person.Without(opening, token)));
        _sessions.UnionWith(_forgotten);
        await Task.Run(() => Find(person, token, cancellationToken), cancellationToken);
        var changed = 0;
        foreach (var day in files.JournalDays()) changed += await RewriteAsync(day, person, token, cancellationToken);
        return new Forgotten(_forgotten.Count, changed, 0, _kept, await TruncateAsync(cancellationToken));
    }

    /// <summary>Which entries name the person, and in which sessions: the others of such a session may name the same person otherwise.</summary>
    private void Find(Person person, string token, CancellationToken cancellationToken)
    {
        foreach (var row in _reader.After(0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.SessionId is { } id)
            {
                if (row.Effect == SessionEffect.Closed) _undelivered[id] = row.Id;
                else if (row.Effect == SessionEffect.RecordDelivered) _undelivered.Remove(id);
            }

            var isOpening = row.Opening is not null && SessionOpeningJson.Read(row.Opening) is var opening && person.Without(opening, token) != opening;
            if (!isOpening && !person.IsIn(row.Request) && !person.IsIn(row.Answer)) continue;
            _entries.Add(row.Id);
            if (row.SessionId is not null) _sessions.Add(row.SessionId);
            if (isOpening) _forgotten.Add(row.SessionId!);
        }
    }

    private async Task<int> RewriteAsync(DateOnly day, Person person, string token, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var rows in _reader.Of(day).Where(IsConcerned).Select(row => Rewritten(row, person, token)).OfType<JournalRow>().Chunk(MostInOneChange))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await edit(day, connection => SqliteJournalEdit.Replace(connection, rows));
            changed += rows.Length;
        }

        return changed;
    }

    private bool IsConcerned(JournalRow row) => _entries.Contains(row.Id) || (row.SessionId is not null && _sessions.Contains(row.SessionId));

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

    private async Task<bool> TruncateAsync(CancellationToken cancellationToken)
    {
        const int Attempts = 20;
        var pause = TimeSpan.FromMilliseconds(50);
        var isTruncated = snapshot.TruncateLog();
        foreach (var day in files.JournalDays())
        {
            var isDayTruncated = false;
            for (var i = 0; i < Attempts && !isDayTruncated; i++)
            {
                if (i > 0) await Task.Delay(pause, cancellationToken); // someone reads; such readings are short
                await edit(day, connection => isDayTruncated = SqliteFiles.TruncateLog(connection));
            }

            isTruncated &= isDayTruncated;
        }

        return isTruncated;
    }
}
