using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>Which transaction, call or connector of a station is which session. Forgotten when the session ends.</summary>
internal sealed class OcppTransactions
{
    private readonly Dictionary<(string Station, string Key), SessionId> _sessions = [];
    private readonly Dictionary<SessionId, List<(string, string)>> _keys = [];
    private readonly Dictionary<SessionId, EvseId?> _evses = [];

    public void Begin(string station, string? connector, string? call, SessionId session, EvseId? evse)
    {
        if (evse is not null || !_evses.ContainsKey(session)) _evses[session] = evse;
        if (connector is not null) Add(station, "connector " + connector, session);
        if (call is not null) Add(station, "call " + call, session);
    }

    public EvseId? EvseOf(SessionId session) => _evses.GetValueOrDefault(session);

    public void Name(string station, string transaction, SessionId session) => Add(station, "transaction " + transaction, session);

    /// <summary>The answer to a call that began a session, with the transaction's number.</summary>
    public bool Answer(string station, string call, string transaction)
    {
        if (!_sessions.TryGetValue((station, "call " + call), out var session)) return false;
        Name(station, transaction, session);
        return true;
    }

    /// <summary>By the transaction's number; where that was never told, by the connector, or as the station's only session.</summary>
    /// <remarks>A number of 0 or below is none: chargers say so of a transaction that began while they were offline.</remarks>
    public SessionId? Find(string station, string? transaction, string? connector)
    {
        if (transaction is not null && _sessions.TryGetValue((station, "transaction " + transaction), out var named)) return named;
        if (connector is not null && _sessions.TryGetValue((station, "connector " + connector), out var there)) return there;
        if (transaction is null) return null;
        // A number that was never told: whoever has one already is not meant.
        var isNone = decimal.TryParse(transaction, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 0;
        var meant = _keys.Where(pair => pair.Value.Exists(key => key.Item1 == station) && (isNone || !pair.Value.Exists(key => key.Item2.StartsWith("transaction ", StringComparison.Ordinal))))
            .Select(pair => pair.Key).Take(2).ToList();
        return connector is null && meant.Count == 1 ? meant[0] : null;
    }

    public void End(SessionId session)
    {
        if (!_keys.Remove(session, out var keys)) return;
        foreach (var key in keys)
        {
            if (_sessions.TryGetValue(key, out var now) && now == session) _sessions.Remove(key);
        }

        _evses.Remove(session);
    }

    private void Add(string station, string key, SessionId session)
    {
        if (_sessions.TryGetValue((station, key), out var known) && known == session) return;
        _sessions[(station, key)] = session;
        if (!_keys.TryGetValue(session, out var keys)) _keys[session] = keys = [];
        keys.Add((station, key));
    }
}
