namespace Kilowatch.Hub;

/// <summary>An open session in memory: what decides about its notifications. Everything that changes is guarded by a lock on the session.</summary>
internal sealed class Session
{
    private readonly List<InFlight> _inFlight = new(0);
    private ulong[] _accepted = [];

    public Session(SessionOpening opening, DateTimeOffset openedAt)
    {
        Opening = opening;
        OpenedAt = openedAt;
        LastRequestAt = openedAt;
    }

    /// <summary>Changes only when its driver is forgotten.</summary>
    public SessionOpening Opening { get; set; }

    public DateTimeOffset OpenedAt { get; }

    public DateTimeOffset LastRequestAt { get; set; }

    /// <summary>Arrival of the last Progress that the EMP accepted; default when there was none.</summary>
    public DateTimeOffset LastProgressAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Whether it ended because nothing was heard of it for the session's lifetime.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>The newest journal entry of the session that is on disk, 0 for none.</summary>
    public long LastEntry { get; set; }

    /// <summary>The same, with those that are being written: the journal writer's own.</summary>
    public long WritersTail { get; set; }

    /// <summary>Highest energy reported so far (Wh) and latest EventOccurred (UTC ticks): for remarks only, so not kept across a restart.</summary>
    public long HighestEnergy { get; set; }

    public long LatestEvent { get; set; }

    /// <summary>The journal entry with the charge detail record while the EMP has not answered to it, else 0.</summary>
    public long UndeliveredRecord { get; private set; }

    /// <summary>Whether a charge detail record is being stored.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Entries on their way to disk that found the session by its id: so long it stays in memory, so that there is one of it.</summary>
    public int Pins { get; set; }

    /// <summary>Whether the session waits to be written to the snapshot.</summary>
    public bool IsDirty { get; set; }

    public ReadOnlySpan<ulong> AcceptedFingerprints => _accepted;

    public bool WasAccepted(UInt128 fingerprint) => Array.IndexOf(_accepted, (ulong)fingerprint) >= 0;

    /// <summary>The time from which a Progress is admitted again. One in flight will most likely be accepted, so the youngest of
    /// them all, accepted or in flight, is what the interval counts from.</summary>
    public DateTimeOffset NextProgressAt(TimeSpan minimumInterval)
    {
        var youngest = LastProgressAt;
        foreach (var other in _inFlight)
        {
            if (other.IsProgress && other.Arrived > youngest) youngest = other.Arrived;
        }

        return youngest == default ? DateTimeOffset.MinValue : youngest + minimumInterval;
    }

    public InFlight? FindInFlight(UInt128 fingerprint) => _inFlight.Find(f => f.Fingerprint == fingerprint);

    public void Begin(InFlight claim) => _inFlight.Add(claim);

    public void End(InFlight claim) => _inFlight.Remove(claim);

    /// <summary>Applies what a durable entry changes. Applying one twice changes nothing more: a restart may do so.</summary>
    /// <param name="effect">What it changes.</param>
    /// <param name="isOwners">Whether it keeps the session alive: see <see cref="IsOwners"/>.</param>
    /// <param name="arrived">Its arrival at the hub.</param>
    /// <param name="fingerprint">Of its body.</param>
    /// <param name="entry">Its id.</param>
    public void Apply(SessionEffect effect, bool isOwners, DateTimeOffset arrived, UInt128 fingerprint, long entry)
    {
        if (isOwners && arrived > LastRequestAt) LastRequestAt = arrived;
        switch (effect)
        {
            case SessionEffect.ProgressAccepted:
                if (arrived > LastProgressAt) LastProgressAt = arrived;
                goto case SessionEffect.Accepted;
            case SessionEffect.Accepted:
                if (!WasAccepted(fingerprint)) _accepted = [.. _accepted, (ulong)fingerprint];
                break;
            case SessionEffect.Closed:
                ClosedAt ??= arrived;
                UndeliveredRecord = entry;
                break;
            case SessionEffect.RecordDelivered:
                UndeliveredRecord = 0;
                break;
        }
    }

    /// <summary>A request to a session that was not valid, or of a stranger, is journaled with the session and keeps nothing alive.</summary>
    public bool IsOwners(Outcome outcome, string? @operator) =>
        outcome is not (Outcome.SessionInvalid or Outcome.Unauthorized) && (@operator is null || @operator == Opening.Operator);

    public void Restore(DateTimeOffset lastProgressAt, DateTimeOffset? closedAt, bool isExpired, ulong[] accepted, long lastEntry, long undeliveredRecord)
    {
        (LastProgressAt, ClosedAt, IsExpired, _accepted) = (lastProgressAt, closedAt, isExpired, accepted);
        LastEntry = WritersTail = lastEntry;
        UndeliveredRecord = undeliveredRecord;
    }

    public void Expire(DateTimeOffset at) => (ClosedAt, IsExpired) = (at, true);

    public SessionState State => ClosedAt is null ? SessionState.Open : IsExpired ? SessionState.Expired : SessionState.Closed;

    public SessionRecord ToRecord() => new(
        Opening,
        State,
        OpenedAt,
        LastRequestAt,
        LastProgressAt == default ? null : LastProgressAt,
        ClosedAt,
        LastEntry);
}
