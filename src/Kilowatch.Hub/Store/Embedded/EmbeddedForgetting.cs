namespace Kilowatch.Hub;

/// <summary>Removes a person's identification from every day of the journal, which is the only place that has any.</summary>
internal sealed class EmbeddedForgetting(StoreFiles files, JournalReader reader, JournalEdit edit)
{
    /// <summary>So many at once.</summary>
    private const int MostInOneChange = 100;

    private readonly HashSet<long> _entries = [];
    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _forgotten = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _undelivered = new(StringComparer.OrdinalIgnoreCase);
    private int _kept;

    public Forgotten Run(Person person, string token, CancellationToken cancellationToken)
    {
        Find(person, token, cancellationToken);
        var changed = 0;
        foreach (var day in files.JournalDays())
        {
            foreach (var rows in reader.Of(day).Where(IsConcerned).Select(row => Rewritten(row, person, token)).OfType<JournalRow>().Chunk(MostInOneChange))
            {
                cancellationToken.ThrowIfCancellationRequested();
                edit.Replace(rows);
                changed += rows.Length;
            }
        }

        return new Forgotten(_forgotten.Count, changed, 0, _kept);
    }

    /// <summary>Which entries name the person, and in which sessions: the others of such a session may name the same person otherwise.</summary>
    private void Find(Person person, string token, CancellationToken cancellationToken)
    {
        foreach (var row in reader.After(0))
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
}
