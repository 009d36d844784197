namespace Kilowatch.Hub;

/// <summary>How much this node has under way, which says how much company a round trip may wait for.</summary>
internal sealed class PostgresLoad
{
    private int _here;
    private int _away;

    /// <summary>What is at its EMP counts no more than what is with the database: a slow EMP is no reason for the others to wait.</summary>
    public int Value
    {
        get
        {
            var here = Volatile.Read(ref _here);
            return here + Math.Min(here, Volatile.Read(ref _away));
        }
    }

    /// <summary>One comes to the database, or more.</summary>
    public void Come(int count = 1) => Interlocked.Add(ref _here, count);

    /// <summary>They have what they came for.</summary>
    public void Go(int count) => Interlocked.Add(ref _here, -count);

    /// <summary>One goes to its EMP.</summary>
    public void Leave() => Interlocked.Increment(ref _away);

    /// <summary>It is back, or was given up.</summary>
    public void Return() => Interlocked.Decrement(ref _away);
}
