using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Privacy;

/// <summary>Where a journal names a person, and what stays of those entries. Every entry is noted first, from the oldest on.</summary>
internal sealed class DataSubjectInJournal(DataSubject person, string token)
{
    private readonly HashSet<long> _entries = [];
    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _forgotten = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _undelivered = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sessions that the person began.</summary>
    public int Sessions => _forgotten.Count;

    /// <summary>Entries that name the person and must stay as they are for now.</summary>
    public int Kept { get; private set; }

    /// <summary>Which entries name the person, and in which sessions: the others of such a session may name the same person
    /// otherwise.</summary>
    public void Note(JournalRow row)
    {
        if (row.SessionId is { } id)
        {
            if (row.Effect == SessionEffect.Closed) _undelivered[id] = row.Id;
            else if (row.Effect == SessionEffect.RecordDelivered) _undelivered.Remove(id);
        }

        var isOpening =
            row.Opening is not null && SessionOpeningJson.Read(row.Opening) is var opening && person.Without(opening, token) != opening;
        if (!isOpening && !person.IsIn(row.Request) && !person.IsIn(row.Answer) && !person.IsIn(row.EmpAnswer)) return;
        _entries.Add(row.Id);
        if (row.SessionId is not null) _sessions.Add(row.SessionId);
        if (isOpening) _forgotten.Add(row.SessionId!);
    }

    /// <summary>A session that the person began, found elsewhere than in the journal.</summary>
    public void NoteSession(string sessionId)
    {
        _forgotten.Add(sessionId);
        _sessions.Add(sessionId);
    }

    /// <returns>The entry without the person; null when there is nothing to change, or it must be kept.</returns>
    public JournalRow? Rewritten(JournalRow row)
    {
        if (!_entries.Contains(row.Id) && (row.SessionId is null || !_sessions.Contains(row.SessionId))) return null;
        if (row.Effect == SessionEffect.Closed && _undelivered.GetValueOrDefault(row.SessionId ?? "") == row.Id)
        {
            Kept++; // an EMP is still to be paid by it
            return null;
        }

        var without = person.Without(row);
        var opening = row.Opening is null ? null : SessionOpeningJson.Write(person.Without(SessionOpeningJson.Read(row.Opening), token));
        var isSame =
            without.Request.AsSpan().SequenceEqual(row.Request) && without.Answer.AsSpan().SequenceEqual(row.Answer)
                && without.EmpAnswer.AsSpan().SequenceEqual(row.EmpAnswer) && opening == row.Opening;

        // The fingerprint goes too: with the rest of the body known, it tells which of the possible UIDs was in it.
        return isSame ? null : without with { Opening = opening, Fingerprint = UInt128.Zero };
    }
}
