namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A part of the table: everything in it is guarded by a lock on it, held for a few instructions at a time.</summary>
internal sealed class SessionShard
{
    private const int ChunkShift = 6;
    private const int ChunkMask = (1 << ChunkShift) - 1;
    private SessionSlot[][] _chunks = [];
    private readonly Dictionary<int, InFlight> _inFlight = [];
    private readonly Dictionary<SessionKey, PendingLookup> _lookups = [];
    private int[] _buckets = new int[8];
    private int _free = -1;
    private int _used;

    public int Count { get; private set; }

    public FingerprintArena Tags { get; } = new();

    public ref SessionSlot this[int index] => ref _chunks[index >> ChunkShift][index & ChunkMask];

    /// <returns>Its index, -1 for none.</returns>
    public int Find(in SessionKey key)
    {
        for (var index = _buckets[BucketOf(key)] - 1; index >= 0;)
        {
            ref var slot = ref this[index];
            if (slot.Key == key) return index;
            index = slot.Next;
        }

        return -1;
    }

    /// <param name="key">Of the session.</param>
    /// <param name="hint">Where it was before; most often it still is.</param>
    /// <returns>Its index, -1 for none.</returns>
    public int Find(in SessionKey key, int hint) =>
        (uint)hint < (uint)_used && this[hint].IsTaken && this[hint].Key == key ? hint : Find(key);

    /// <summary>A new slot for a key that has none.</summary>
    public int Add(in SessionKey key)
    {
        if (Count >= _buckets.Length) Grow();
        var index = _free;
        if (index >= 0) _free = this[index].Next;
        else index = Unused();
        ref var slot = ref this[index];
        ref var bucket = ref _buckets[BucketOf(key)];
        slot = new SessionSlot { Key = key, Next = bucket - 1, IsTaken = true };
        bucket = index + 1;
        Count++;
        return index;
    }

    public void Remove(int index)
    {
        ref var slot = ref this[index];
        Tags.Free(slot.Accepted);
        ref var bucket = ref _buckets[BucketOf(slot.Key)];
        if (bucket - 1 == index)
        {
            bucket = slot.Next + 1;
        }
        else
        {
            var before = bucket - 1;
            while (this[before].Next != index) before = this[before].Next;
            this[before].Next = slot.Next;
        }

        slot = new SessionSlot { Next = _free };
        _free = index;
        Count--;
    }

    /// <summary>The indexes of all that are there.</summary>
    public IEnumerable<int> Indexes()
    {
        for (var index = 0; index < _used; index++)
        {
            if (this[index].IsTaken) yield return index;
        }
    }

    public InFlight? InFlightOf(int index) => _inFlight.GetValueOrDefault(index);

    public void Begin(int index, InFlight claim)
    {
        claim.Slot = index;
        claim.Next = _inFlight.GetValueOrDefault(index);
        _inFlight[index] = claim;
    }

    public void End(int index, InFlight claim)
    {
        if (!_inFlight.TryGetValue(index, out var first)) return;
        if (first == claim)
        {
            if (claim.Next is { } next) _inFlight[index] = next;
            else _inFlight.Remove(index);
            return;
        }

        for (var other = first; other is not null; other = other.Next)
        {
            if (other.Next != claim) continue;
            other.Next = claim.Next;
            return;
        }
    }

    /// <summary>The look into the journal that a request of this session waits for; mostly nobody waits for any.</summary>
    public PendingLookup? LookupOf(in SessionKey key) => _lookups.Count == 0 ? null : _lookups.GetValueOrDefault(key);

    /// <returns>Null when one is under way already: others wait for that.</returns>
    public PendingLookup? BeginLookup(in SessionKey key, UInt128 fingerprint)
    {
        var lookup = new PendingLookup(fingerprint);
        return _lookups.TryAdd(key, lookup) ? lookup : null;
    }

    public void EndLookup(in SessionKey key, PendingLookup? lookup)
    {
        if (lookup is not null) _lookups.Remove(key);
    }

    private int BucketOf(in SessionKey key) => (int)SessionTable.HashOf(key) & (_buckets.Length - 1);

    private int Unused()
    {
        if (_used == _chunks.Length << ChunkShift) _chunks = [.. _chunks, new SessionSlot[1 << ChunkShift]];
        return _used++;
    }

    private void Grow()
    {
        _buckets = new int[_buckets.Length * 2];
        for (var index = 0; index < _used; index++)
        {
            ref var slot = ref this[index];
            if (!slot.IsTaken) continue;
            ref var bucket = ref _buckets[BucketOf(slot.Key)];
            slot.Next = bucket - 1;
            bucket = index + 1;
        }
    }
}
