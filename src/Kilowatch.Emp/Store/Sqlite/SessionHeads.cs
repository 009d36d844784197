namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>What the writer knows of the sessions that were written lately. Only the writer's thread uses it.</summary>
/// <param name="load">Reads a session's head from the database.</param>
internal sealed class SessionHeads(Func<string, SessionHead> load)
{
    /// <summary>When there are this many, those that were not used since the last time make room.</summary>
    private const int Max = 50_000;

    private Dictionary<string, SessionHead> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, SessionHead> _older = new(StringComparer.Ordinal);

    /// <summary>The session's head, also when there is no such session.</summary>
    public SessionHead this[string session]
    {
        get
        {
            if (_recent.TryGetValue(session, out var head)) return head;
            if (!_older.Remove(session, out head)) head = load(session);
            if (_recent.Count >= Max) (_recent, _older) = (new(StringComparer.Ordinal), _recent);
            return _recent[session] = head;
        }
    }

    public void Remove(string session)
    {
        _recent.Remove(session);
        _older.Remove(session);
    }

    public void Clear()
    {
        _recent.Clear();
        _older.Clear();
    }
}

/// <summary>A session's row and its messages' fingerprints.</summary>
/// <param name="session">Its key.</param>
/// <param name="id">Its row; 0 while it has none.</param>
internal sealed class SessionHead(string session, long id)
{
    private readonly HashSet<UInt128> _fingerprints = [];

    public string Session => session;

    public long Id { get; set; } = id;

    /// <summary>The number of its messages.</summary>
    public long Revision => _fingerprints.Count;

    /// <returns>False if it was there already.</returns>
    public bool Add(UInt128 fingerprint) => _fingerprints.Add(fingerprint);
}
