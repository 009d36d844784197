using System.Runtime.InteropServices;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A session in memory: what decides about its notifications, and nothing about its driver. Its bytes are also its form in the
/// snapshot, so a changed layout needs another version of that. There are no references in it: a million of these cost the
/// garbage collector nothing.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SessionSlot
{
    public SessionKey Key;

    /// <summary>UTC ticks, as all times here; 0 for none.</summary>
    public long LastRequestAt;

    /// <summary>Arrival of the last Progress that the EMP accepted.</summary>
    public long LastProgressAt;

    public long ClosedAt;

    /// <summary>The journal entry that tells how it began.</summary>
    public long OpeningEntry;

    /// <summary>Its newest journal entry that is on disk, 0 for none.</summary>
    public long LastEntry;

    /// <summary>The journal writer's: its newest entry in the commit of that number.</summary>
    public long PendingEntry;

    public int PendingCommit;

    /// <summary>In the table: the next of its bucket, or of the free ones.</summary>
    public int Next;

    /// <summary>EventOccurred of the latest report, for remarks alone: see <see cref="Reported"/>.</summary>
    public long LatestEvent;

    /// <summary>Wh, the highest reported.</summary>
    public int HighestEnergy;

    /// <summary>32 bits of each accepted notification's fingerprint, in the shard's <see cref="FingerprintArena"/>.</summary>
    public FingerprintList Accepted;

    /// <summary>Numbers in <see cref="StringInterner"/>.</summary>
    public ushort Operator;

    public ushort Provider;

    /// <summary>Entries on their way to disk: so long it stays in memory, so that there is one of it.</summary>
    public ushort Pins;

    public StoredSessionState State;

    /// <summary>Whether a charge detail record is being stored.</summary>
    public bool IsClosing;

    /// <summary>In the table: whether there is a session here.</summary>
    public bool IsTaken;

    public readonly bool IsOver(long now, TimeSpan lifetime) => State != StoredSessionState.Open || now - LastRequestAt > lifetime.Ticks;

    public void Expire(TimeSpan lifetime) => (State, ClosedAt) = (StoredSessionState.Expired, LastRequestAt + lifetime.Ticks);

    public Reported Report(Reported newer)
    {
        var earlier = new Reported(HighestEnergy, LatestEvent);
        HighestEnergy = (int)Math.Clamp(newer.Energy, HighestEnergy, int.MaxValue);
        LatestEvent = Math.Max(LatestEvent, newer.Event);
        return earlier;
    }
}
