namespace Kilowatch.Emp;

/// <summary>What the writer knows of sessions that it wrote lately: how many messages, and which. Bounded by two generations,
/// the older of which is dropped whole when the younger is full.</summary>
internal sealed class SessionHeads(Func<string, SessionHead> load)
{
    private const int MostInOneGeneration = 50_000;

    private Dictionary<string, SessionHead> _young = new(StringComparer.Ordinal);
    private Dictionary<string, SessionHead> _old = new(StringComparer.Ordinal);

    public SessionHead this[string session]
    {
        get
        {
            if (_young.TryGetValue(session, out var head)) return head;
            if (!_old.Remove(session, out head)) head = load(session);
            if (_young.Count >= MostInOneGeneration) (_old, _young) = (_young, new(StringComparer.Ordinal));
            return _young[session] = head;
        }
    }

    /// <summary>After a failed commit: what is here may be more than what is on disk.</summary>
    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}

/// <summary>The fingerprints of a session's messages; the revision is their number.</summary>
internal sealed class SessionHead
{
    private readonly HashSet<UInt128> _fingerprints = [];

    public long Revision => _fingerprints.Count;

    public bool Add(UInt128 fingerprint) => _fingerprints.Add(fingerprint);
}
