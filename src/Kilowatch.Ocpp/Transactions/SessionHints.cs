using Kilowatch.Ocpp.Frames;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>Sessions whose transactions are still to come.</summary>
internal sealed class SessionHints
{
    private const int Most = 20_000;
    private readonly LinkedList<SessionHint> _hints = new();
    private readonly HashSet<SessionId> _sessions = [];

    public void Add(SessionHint hint)
    {
        if (!_sessions.Add(hint.Session)) return;
        _hints.AddLast(hint);
        if (_hints.Count <= Most) return;
        _sessions.Remove(_hints.First!.Value.Session);
        _hints.RemoveFirst();
    }

    /// <summary>Takes the hint that says most about this transaction; of two the earlier one.</summary>
    /// <param name="station">Whose transaction it is.</param>
    /// <param name="transaction">Without a session so far.</param>
    /// <param name="evse">Where it is, as far as that is known.</param>
    /// <param name="isTaken">Whether a session is another transaction's already.</param>
    public SessionHint? Take(string station, Transaction transaction, EvseId? evse, Func<SessionId, bool> isTaken)
    {
        LinkedListNode<SessionHint>? best = null;
        for (var node = _hints.First; node is not null;)
        {
            var next = node.Next;
            if (isTaken(node.Value.Session)) Remove(node);
            else if (Fits(node.Value, station, transaction, evse) && (best is null || node.Value.Precision > best.Value.Precision))
                best = node;
            node = next;
        }

        if (best is null) return null;
        Remove(best);
        return best.Value;
    }

    /// <summary>A name that is absent fits all; one that is there must be the transaction's.</summary>
    public static bool Fits(SessionHint hint, string station, Transaction transaction, EvseId? evse) =>
        (hint.Station is null || station.Length == 0 || hint.Station == station)
        && (hint.Connector is null || transaction.Connector is null || hint.Connector == transaction.Connector)
        && (hint.IdTag is null || string.Equals(hint.IdTag, transaction.IdTag, StringComparison.OrdinalIgnoreCase))
        && (hint.RemoteStartId is null || hint.RemoteStartId == transaction.RemoteStartId)
        && (hint.Connector is not null || hint.Evse is not { } at || evse is not { } here || at == here)
        && (transaction.Connector is not null || hint.Connector is null || hint.IdTag is not null || hint.RemoteStartId is not null);

    private void Remove(LinkedListNode<SessionHint> node)
    {
        _sessions.Remove(node.Value.Session);
        _hints.Remove(node);
    }
}
