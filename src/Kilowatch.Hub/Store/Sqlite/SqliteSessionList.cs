using System.Collections.Concurrent;

namespace Kilowatch.Hub;

/// <summary>A page of the list of sessions: from memory, where all open ones are, and from the snapshot, where the ended ones are.</summary>
/// <remarks>All of memory is looked at and the best few kept: faster than an order that every notification would have to maintain.</remarks>
internal sealed class SqliteSessionList(SessionQuery query)
{
    private readonly PriorityQueue<Session, SessionCursor> _best = new(Comparer<SessionCursor>.Create(static (a, b) => SessionCursor.InList.Compare(b, a)));

    public static IReadOnlyList<SessionRecord> Read(
        SessionQuery query, ConcurrentDictionary<SessionKey, Session> open, ConcurrentDictionary<SessionKey, Session> ended, SqliteSnapshot snapshot)
    {
        var list = new SqliteSessionList(query);
        if (query.State is null or SessionState.Open) list.Take(open.Select(static pair => pair.Value));
        if (query.State is not SessionState.Open)
        {
            list.Take(ended.Select(static pair => pair.Value));
            list.Take(snapshot.ReadEnded(query).Where(session => !IsIn(open, session) && !IsIn(ended, session)).Take(query.Limit));
        }

        return list.Listed();
    }

    private static bool IsIn(ConcurrentDictionary<SessionKey, Session> memory, Session session) => memory.ContainsKey(SessionKey.Of(session.Opening.SessionId));

    private void Take(IEnumerable<Session> sessions)
    {
        foreach (var session in sessions)
        {
            if (!query.Wants(session.Opening) || (query.State is { } state && session.State != state)) continue;
            SessionCursor place;
            lock (session) place = new SessionCursor(session.LastRequestAt, session.Opening.SessionId);
            if (query.After is { } after && !place.IsAfter(after)) continue;
            if (_best.Count < query.Limit) _best.Enqueue(session, place);
            else _best.EnqueueDequeue(session, place);
        }
    }

    private IReadOnlyList<SessionRecord> Listed()
    {
        var records = new List<SessionRecord>(_best.Count);
        while (_best.TryDequeue(out var session, out _))
        {
            lock (session) records.Add(session.ToRecord());
        }

        // One may have moved from memory into the snapshot while both were read; and last requests move on.
        return [.. records.DistinctBy(record => record.Opening.SessionId, StringComparer.OrdinalIgnoreCase).OrderBy(record => record.Place, SessionCursor.InList)];
    }
}
