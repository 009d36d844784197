namespace Kilowatch.Hub;

/// <summary>A page of the list of sessions: from memory, and from disk those that ended and left it.</summary>
/// <remarks>All of memory is looked at when somebody asks: no notification pays for an order that is seldom wanted.</remarks>
internal sealed class EmbeddedSessionList(JournaledSessions sessions, EndedSessions ended, SessionTexts texts, SessionQuery query, long now, TimeSpan lifetime)
{
    /// <summary>In their order.</summary>
    public IEnumerable<ListedSession> Read()
    {
        var all = InMemory().Concat(query.State is SessionState.Open ? [] : OnDisk());
        if (query.After is { } after) all = all.Where(session => IsAfter(session, after));
        return query.Text is null ? Best(all) : Found(all);
    }

    private IEnumerable<ListedSession> InMemory()
    {
        var found = new List<ListedSession>();
        for (var i = 0; i < sessions.Table.Shards.Length; i++)
        {
            found.Clear();
            Look(sessions.Table.Shards[i], found);
            foreach (var session in found) yield return session;
        }
    }

    private void Look(SessionShard shard, List<ListedSession> found)
    {
        lock (shard)
        {
            foreach (var index in shard.Indexes())
            {
                ref var slot = ref shard[index];
                var state = slot.State == SessionState.Open && slot.IsOver(now, lifetime) ? SessionState.Expired : slot.State;
                if ((query.State ?? state) == state && IsOf(sessions.Names[slot.Operator], sessions.Names[slot.Provider]))
                {
                    found.Add(new ListedSession(slot.Key, slot.LastRequestAt, slot.OpeningEntry, Ended: null));
                }
            }
        }
    }

    private bool IsOf(string @operator, string provider) => (query.Operator ?? @operator) == @operator && (query.Provider ?? provider) == provider;

    /// <summary>One that is in memory, too, has been heard of since, or was opened again.</summary>
    private IEnumerable<ListedSession> OnDisk() => ended.Read(query)
        .Where(one => IsOf(one.Session.Operator, one.Session.Provider) && !IsInMemory(one.Key))
        .Take(query.Text is null ? query.Limit : SessionTexts.Most)
        .Select(one => new ListedSession(one.Key, one.Session.LastRequestAt, one.Session.OpeningEntry, one.Session));

    private bool IsInMemory(SessionKey key)
    {
        var shard = sessions.Table.ShardOf(key);
        lock (shard) return shard.Find(key) >= 0;
    }

    private static bool IsAfter(in ListedSession session, SessionCursor after) =>
        session.LastRequestAt < after.LastRequestAt.UtcTicks || (session.LastRequestAt == after.LastRequestAt.UtcTicks && session.Place.IsAfter(after));

    private List<ListedSession> Best(IEnumerable<ListedSession> all)
    {
        var best = new PriorityQueue<ListedSession, ListedSession>(Comparer<ListedSession>.Create(static (a, b) => ListedSession.Compare(b, a)));
        foreach (var session in all)
        {
            if (best.Count < query.Limit) best.Enqueue(session, session);
            else best.EnqueueDequeue(session, session);
        }

        return Sorted(best.UnorderedItems.Select(static item => item.Element));
    }

    /// <summary>By SessionID all of them; by what the journal must be asked for, those that were heard of last.</summary>
    private IEnumerable<ListedSession> Found(IEnumerable<ListedSession> all) => Sorted(all)
        .Where((session, i) => session.Key.ToString().Contains(query.Text!, StringComparison.OrdinalIgnoreCase) || (i < SessionTexts.Most && texts.Has(session.OpeningEntry, query.Text!)))
        .Take(query.Limit);

    private static List<ListedSession> Sorted(IEnumerable<ListedSession> some)
    {
        var sorted = some.ToList();
        sorted.Sort(ListedSession.Compare);
        return sorted;
    }
}
