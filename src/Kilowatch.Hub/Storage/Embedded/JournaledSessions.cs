using System.Collections.Concurrent;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The sessions in memory as the journal makes them: the same way while the hub runs and when it starts.</summary>
/// <param name="ended">Those that are no longer in memory.</param>
/// <param name="delivered">Told of charge detail records that their EMPs have taken.</param>
/// <param name="options">How long a session lives that nobody speaks of.</param>
/// <param name="sizes">Of the table.</param>
internal sealed class JournaledSessions(IEndedSessions ended, DeliveredRecords delivered, HubOptions options, StoreSizes sizes)
{
    private readonly ConcurrentDictionary<SessionKey, long> _undelivered = new();
    private readonly ConcurrentQueue<SessionKey> _ended = new();
    private int _commit;

    public SessionTable Table { get; } = new(sizes.ShardBits);

    public StringInterner Names { get; } = new();

    public OpenSessionCounts Open { get; } = new();

    /// <summary>Charge detail records that their EMP has not answered to yet: the session, and the entry with the record.</summary>
    public IReadOnlyDictionary<SessionKey, long> Undelivered => _undelivered;

    /// <summary>Sessions that have ended, or ended sessions that were met again: they may leave the memory when nothing holds
    /// them.</summary>
    public ConcurrentQueue<SessionKey> Ended => _ended;

    /// <summary>How many entries were applied.</summary>
    public long Applied { get; private set; }

    /// <summary>Keeps the entry's session in memory until the entry is applied or dropped.</summary>
    /// <returns>False when it is not in memory.</returns>
    public bool TryPin(in SessionKey key, PendingWrite write)
    {
        var shard = Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key, write.Entry.Claim?.Slot ?? -1);
            if (index < 0) return false;
            shard[index].Pins++;
            (write.Slot, write.IsPinned) = (index, true);
            return true;
        }
    }

    /// <summary>The same for a session that has ended and left the memory. Reads the disk.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryPinEnded(in SessionKey key, PendingWrite write)
    {
        if (ended.Find(key) is not { } session) return TryPin(key, write);
        var shard = Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key);
            if (index < 0) index = Add(shard, key, session);
            shard[index].Pins++;
            (write.Slot, write.IsPinned) = (index, true);
        }

        _ended.Enqueue(key);
        return true;
    }

    /// <summary>As it stands now; null when it is not in memory.</summary>
    public EndedSession? Find(in SessionKey key)
    {
        var shard = Table.ShardOf(key);
        lock (shard)
        {
            if (shard.Find(key) is not (>= 0 and var index)) return null;
            ref var slot = ref shard[index];
            return new EndedSession(
                slot.State, Names[slot.Operator], Names[slot.Provider], slot.LastRequestAt, slot.LastProgressAt, slot.ClosedAt,
                slot.OpeningEntry, slot.LastEntry);
        }
    }

    /// <summary>The journal writer begins a commit.</summary>
    public void BeginCommit() => _commit++;

    /// <summary>Several entries of one session may stand in one commit, so each points to the one before it already here.</summary>
    /// <returns>That entry's id; 0 for none.</returns>
    public long Chain(PendingWrite write)
    {
        if (write.Key is not { } key) return 0;
        var shard = Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key, write.Slot);
            if (index < 0) return 0;
            ref var slot = ref shard[index];
            var previous = slot.PendingCommit == _commit ? slot.PendingEntry : slot.LastEntry;
            (slot.PendingCommit, slot.PendingEntry) = (_commit, write.Id);
            return previous;
        }
    }

    /// <summary>The entry is on disk.</summary>
    public void Apply(PendingWrite write)
    {
        Applied++;
        if (write.Key is not { } key) return;
        var (shard, entry) = (Table.ShardOf(key), write.Entry);
        lock (shard)
        {
            var index = shard.Find(key, write.Slot);
            if (index >= 0 && write.IsPinned) shard[index].Pins--;
            Apply(shard, index, new JournaledEffect(
                key, entry.Effect, entry.Outcome, entry.Operator, entry.Opening, entry.Arrived.UtcTicks, (uint)entry.Fingerprint,
                write.Id));
        }
    }

    /// <summary>The entry will never be on disk.</summary>
    public void Drop(PendingWrite write)
    {
        if (!write.IsPinned) return;
        var shard = Table.ShardOf(write.Key!.Value);
        lock (shard) shard[shard.Find(write.Key!.Value)].Pins--;
    }

    /// <summary>At a start, an entry that the snapshot may not have.</summary>
    public void Restore(JournalRow row)
    {
        Applied++;
        delivered.NoteFrom(row);
        if (row.SessionId is not { } sessionId) return;
        var key = SessionKey.Of(sessionId);
        var opening = row.Opening is null ? null : SessionOpeningJson.Read(row.Opening);
        var shard = Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key);
            var begins = row.Effect is SessionEffect.Opened or SessionEffect.CarriedOver;
            if (index < 0 && !begins && ended.Find(key) is { } session) index = Add(shard, key, session);
            if (index >= 0 && shard[index].LastEntry >= row.Id) return; // the snapshot has it already
            Apply(shard, index,
                new JournaledEffect(key, row.Effect, row.Outcome, row.Operator, opening, row.Arrived.UtcTicks, (uint)row.Fingerprint,
                    row.Id));
        }
    }

    /// <summary>At a start, from the snapshot.</summary>
    public void Restore(in SessionSlot saved, ReadOnlySpan<uint> accepted)
    {
        var shard = Table.ShardOf(saved.Key);
        var index = shard.Add(saved.Key);
        ref var slot = ref shard[index];
        slot = saved with
        {
            Next = slot.Next,
            Accepted = shard.Tags.Add(accepted),
            Pins = 0,
            IsClosing = false,
            IsTaken = true,
            PendingCommit = 0,
            PendingEntry = 0
        };
        Open.Move(null, OpenSessionCounts.OwnerOf(slot));
        if (slot.State != StoredSessionState.Open) _ended.Enqueue(saved.Key);
    }

    /// <summary>Nobody spoke of it for too long. Under the shard's lock.</summary>
    public void Expire(ref SessionSlot slot)
    {
        Open.Move(OpenSessionCounts.OwnerOf(slot), null);
        slot.Expire(options.SessionLifetime);
        _ended.Enqueue(slot.Key);
    }

    public void RestoreUndelivered(in SessionKey key, long record) => _undelivered[key] = record;

    private int Add(SessionShard shard, in SessionKey key, EndedSession session)
    {
        var index = shard.Add(key);
        ref var slot = ref shard[index];
        (slot.State, slot.Operator, slot.Provider) = (session.State, Names.NumberOf(session.Operator), Names.NumberOf(session.Provider));
        (slot.LastRequestAt, slot.LastProgressAt, slot.ClosedAt) = (session.LastRequestAt, session.LastProgressAt, session.ClosedAt);
        (slot.OpeningEntry, slot.LastEntry) = (session.OpeningEntry, session.LastEntry);
        return index;
    }

    /// <summary>Applies what a durable entry changes. Applying one twice changes nothing more: a restart may do so.</summary>
    private void Apply(SessionShard shard, int index, in JournaledEffect entry)
    {
        var owner = index < 0 ? null : OpenSessionCounts.OwnerOf(shard[index]);
        if (entry.Effect == SessionEffect.Opened || (index < 0 && entry.Effect == SessionEffect.CarriedOver))
            index = Begin(shard, index, entry);
        if (index < 0) return;
        ref var slot = ref shard[index];
        Change(shard, ref slot, entry);
        Open.Move(owner, OpenSessionCounts.OwnerOf(slot));
        if (slot.State != StoredSessionState.Open) _ended.Enqueue(entry.Key);
    }

    private void Change(SessionShard shard, ref SessionSlot slot, in JournaledEffect entry)
    {
        slot.LastEntry = entry.Id;
        // Nothing revives one that nobody spoke of for too long, whether the housekeeping had come by before or not: a start must find the
        // same.
        if (slot.IsOver(entry.Arrived, options.SessionLifetime) && slot.State == StoredSessionState.Open)
            slot.Expire(options.SessionLifetime);
        // A request to a session that was not valid, or of a stranger, is journaled with the session and keeps nothing alive.
        var isOwners =
            entry.Outcome is not (RelayOutcome.SessionInvalid or RelayOutcome.Unauthorized)
                && (entry.Operator is null || entry.Operator == Names[slot.Operator]);
        if (isOwners && entry.Effect != SessionEffect.CarriedOver && entry.Arrived > slot.LastRequestAt) slot.LastRequestAt = entry.Arrived;
        switch (entry.Effect)
        {
            case SessionEffect.ProgressAccepted:
                if (entry.Arrived > slot.LastProgressAt) slot.LastProgressAt = entry.Arrived;
                goto case SessionEffect.Accepted;
            case SessionEffect.Accepted:
                if (!shard.Tags.Contains(slot.Accepted, entry.Tag)) slot.Accepted = shard.Tags.Add(slot.Accepted, entry.Tag);
                break;
            case SessionEffect.Closed:
                if (slot.State == StoredSessionState.Open) (slot.State, slot.ClosedAt) = (StoredSessionState.Closed, entry.Arrived);
                _undelivered[entry.Key] = entry.Id;
                break;
            case SessionEffect.RecordDelivered:
                if (_undelivered.TryRemove(entry.Key, out var record)) delivered.Note(record);
                break;
            case SessionEffect.CarriedOver or SessionEffect.Confirmed:
                slot.OpeningEntry = entry.Id;
                break;
            case SessionEffect.IntervalRestarted:
                slot.LastProgressAt = Math.Min(slot.LastProgressAt, entry.Arrived);
                break;
            case SessionEffect.Dropped:
                if (slot is { State: StoredSessionState.Open, Accepted.Count: 0 })
                    (slot.State, slot.ClosedAt) = (StoredSessionState.Closed, entry.Arrived);
                break;
        }
    }

    /// <summary>A new one, or a seeded one that is opened again under its old id.</summary>
    private int Begin(SessionShard shard, int index, in JournaledEffect entry)
    {
        if (entry.Opening is not { } opening) return index;
        if (index < 0) index = shard.Add(entry.Key);
        ref var slot = ref shard[index];
        shard.Tags.Free(slot.Accepted);
        slot = new SessionSlot
        {
            Key = entry.Key,
            Next = slot.Next,
            IsTaken = true,
            Pins = slot.Pins,
            PendingCommit = slot.PendingCommit,
            PendingEntry = slot.PendingEntry,
            Operator = Names.NumberOf(opening.Operator),
            Provider = Names.NumberOf(opening.Provider),
            OpeningEntry = entry.Id,
            LastRequestAt = entry.Arrived,
        };
        return index;
    }

    private readonly record struct JournaledEffect(
        SessionKey Key, SessionEffect Effect, RelayOutcome Outcome, string? Operator, SessionOpening? Opening, long Arrived, uint Tag,
        long Id);
}
