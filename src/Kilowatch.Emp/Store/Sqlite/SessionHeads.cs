namespace Kilowatch.Emp;

/// <summary>What is known in memory of the sessions that were written lately.</summary>
/// <param name="load">Reads a session's head from the database.</param>
internal sealed class SessionHeads(Func<string, SessionHead> load)
{
    private const int Most = 100_000;

    private readonly Dictionary<string, SessionHead> _heads = new(StringComparer.Ordinal);

    /// <summary>Guards all heads.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The session's head, also when there is no such session.</summary>
    public SessionHead this[string session]
    {
        get
        {
            if (!_heads.TryGetValue(session, out var head)) _heads[session] = head = load(session);
            return head;
        }
    }

    /// <summary>Null when it is not in memory.</summary>
    public SessionHead? Find(string session) => _heads.GetValueOrDefault(session);

    public void Remove(string session) => _heads.Remove(session);

    /// <summary>The database has this journal: its messages need not be held any more, nor need all heads.</summary>
    public void Settled(Journal journal)
    {
        lock (Gate)
        {
            foreach (var entry in journal.Entries) entry.Head.Settle(journal);
            if (_heads.Count <= Most) return;
            foreach (var (session, head) in _heads)
            {
                if (head.Unsettled.Count == 0) _heads.Remove(session);
            }
        }
    }
}

/// <summary>A session as the store's threads know it.</summary>
/// <param name="id">Its row; 0 while it has none.</param>
internal sealed class SessionHead(long id)
{
    private readonly HashSet<UInt128> _fingerprints = [];

    /// <summary>Its row; 0 while it has none. Only the database's thread sets it.</summary>
    public long Id { get; set; } = id;

    /// <summary>The number of its messages.</summary>
    public long Revision => _fingerprints.Count;

    /// <summary>Up to which revision they are on disk; the next ones are on their way.</summary>
    public long Durable { get; set; }

    /// <summary>Its messages that the database may not have yet, oldest first.</summary>
    public List<JournalEntry> Unsettled { get; } = [];

    public bool Add(UInt128 fingerprint) => _fingerprints.Add(fingerprint);

    /// <summary>The database has all of a journal, which was the oldest that it did not have.</summary>
    public void Settle(Journal journal)
    {
        var count = 0;
        while (count < Unsettled.Count && Unsettled[count].Journal == journal) count++;
        Unsettled.RemoveRange(0, count);
    }

    /// <summary>The newest message is not stored after all.</summary>
    public void Undo(ReadOnlySpan<byte> fingerprint)
    {
        _fingerprints.Remove(Fingerprint.FromBytes(fingerprint));
        Unsettled.RemoveAt(Unsettled.Count - 1);
    }
}
