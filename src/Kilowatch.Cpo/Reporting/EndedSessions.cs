using System.Diagnostics.CodeAnalysis;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Reporting;

/// <summary>Sessions that ended last, so many and no more.</summary>
internal sealed class EndedSessions
{
    private const int Most = 10_000;
    private readonly Dictionary<SessionId, ReportedSession> _sessions = [];
    private readonly Queue<SessionId> _order = new();

    public void Add(ReportedSession session)
    {
        if (!_sessions.TryAdd(session.SessionId, session)) return;
        _order.Enqueue(session.SessionId);
        if (_order.Count > Most) _sessions.Remove(_order.Dequeue());
    }

    public bool TryGetValue(SessionId id, [NotNullWhen(true)] out ReportedSession? session) => _sessions.TryGetValue(id, out session);
}
