using System.Text.RegularExpressions;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A page of the list of sessions: from memory, where all open ones are, and from disk, where the ended ones are.</summary>
/// <remarks>All of memory is looked at: faster than an order that every notification would have to maintain. What only the journal knows of
/// a
/// session (its EvseID, its partners' own ids) is read for those that come into question, newest first, until the page is full.</remarks>
/// <param name="query">Which.</param>
/// <param name="sessions">In memory.</param>
/// <param name="ended">On disk.</param>
/// <param name="reader">Tells how they began.</param>
/// <param name="records">Make the page.</param>
internal sealed class EmbeddedSessionList(
    SessionQuery query, JournaledSessions sessions, IEndedSessions ended, JournalReader reader, SessionRecords records)
{
    /// <summary>What JSON writes as it is.</summary>
    private static readonly Regex Plain = new("^[A-Za-z0-9*|_. -]+$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private readonly (long Request, SessionKey Key)? _after =
        query.After is { } after ? (after.Time.UtcTicks, SessionKey.Of(after.SessionId)) : null;

    public SessionPage Read()
    {
        var page = new List<SessionRecord>(query.Limit);
        foreach (var found in Candidates())
        {
            if (!MayHaveText(found.Key, found.Session)) continue;
            if (records.Of(found.Key, found.Session) is var session && query.Wants(session.Opening)) page.Add(session);
            if (page.Count == query.Limit) return new SessionPage(page, Place(found));
        }

        return new SessionPage(page, null);
    }

    /// <summary>Newest request first, whatever their text.</summary>
    private IEnumerable<(SessionKey Key, EndedSession Session)> Candidates()
    {
        using var inMemory = InMemory().GetEnumerator();
        using var onDisk = OnDisk().GetEnumerator();
        var (hasMemory, hasDisk) = (inMemory.MoveNext(), onDisk.MoveNext());
        while (hasMemory || hasDisk)
        {
            if (hasMemory && (!hasDisk || SessionCursor.InList.Compare(Place(inMemory.Current), Place(onDisk.Current)) <= 0))
            {
                yield return inMemory.Current;
                hasMemory = inMemory.MoveNext();
            }
            else
            {
                yield return onDisk.Current;
                hasDisk = onDisk.MoveNext();
            }
        }
    }

    private IEnumerable<(SessionKey Key, EndedSession Session)> InMemory()
    {
        var found = new List<(long Request, SessionKey Key)>();
        foreach (var shard in sessions.Table.Shards)
        {
            lock (shard)
            {
                foreach (var index in shard.Indexes())
                {
                    ref var slot = ref shard[index];
                    if (IsWanted(slot)) found.Add((slot.LastRequestAt, slot.Key));
                }
            }
        }

        found.Sort(Compare);
        return found.Select(one => sessions.Find(one.Key) is { } session ? (one.Key, session) : default).Where(
            one => one.session is not null);
    }

    private IEnumerable<(SessionKey Key, EndedSession Session)> OnDisk()
    {
        if (query.State == StoredSessionState.Open) yield break;
        for (var after = query.After; ;)
        {
            var page = ended.Read(query, after);
            if (page.Count == 0) yield break;
            foreach (var one in page)
            {
                if (sessions.Find(one.Key) is null) yield return one;
            }

            after = Place(page[^1]);
        }
    }

    private bool IsWanted(in SessionSlot slot) =>
        (query.State is null || slot.State == query.State)
        && (query.Operator is null || sessions.Names[slot.Operator] == query.Operator)
        && (query.Provider is null || sessions.Names[slot.Provider] == query.Provider)
        && (_after is not { } after || Compare((slot.LastRequestAt, slot.Key), after) > 0);

    /// <summary>A look at the bytes, before anything is made of them.</summary>
    private bool MayHaveText(in SessionKey key, EndedSession session) =>
        query.Text is not { } text || !Plain.IsMatch(text) || key.ToString().Contains(text, StringComparison.OrdinalIgnoreCase)
            || reader.OpeningHas(session.OpeningEntry, text);

    /// <summary>The order of <see cref="SessionCursor.InList"/>, without a text.</summary>
    private static int Compare((long Request, SessionKey Key) a, (long Request, SessionKey Key) b) =>
        a.Request != b.Request ? b.Request.CompareTo(a.Request) : SessionKey.Compare(a.Key, b.Key);

    private static SessionCursor Place((SessionKey Key, EndedSession Session) one) =>
        new(new DateTimeOffset(one.Session.LastRequestAt, TimeSpan.Zero), one.Key.ToString());
}
