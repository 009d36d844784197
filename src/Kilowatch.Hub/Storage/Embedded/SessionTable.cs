namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>All sessions in memory, in parts with a lock each, so that growing and walking it never holds up more than a small
/// part.</summary>
/// <param name="shardBits">See <see cref="StoreSizes.ShardBits"/>.</param>
internal sealed class SessionTable(int shardBits)
{
    private readonly SessionShard[] _shards = [.. Enumerable.Range(0, 1 << shardBits).Select(_ => new SessionShard())];

    public ReadOnlySpan<SessionShard> Shards => _shards;

    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>How many have not ended.</summary>
    public long CountOpen()
    {
        var count = 0L;
        foreach (var shard in _shards)
        {
            lock (shard) count += shard.Indexes().Count(index => shard[index].State == StoredSessionState.Open);
        }

        return count;
    }

    public SessionShard ShardOf(in SessionKey key) => _shards[HashOf(key) >> (32 - shardBits)];

    public static uint HashOf(in SessionKey key)
    {
        var mixed = ((key.A * 0x9E3779B97F4A7C15) ^ (key.B * 0xC2B2AE3D27D4EB4F) ^ (key.C * 0x165667B19E3779F9)) * 0xD6E8FEB86659FD93;
        return (uint)(mixed >> 32);
    }
}
