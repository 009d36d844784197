namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>What an embedded store is laid out for. Files are read with the sizes that they were written with.</summary>
/// <param name="Block">Bytes of a block of the journal, a multiple of 4096, see <see cref="JournalFile"/>.</param>
/// <param name="ShardBits">The session table has two to the power of this many parts, see <see cref="SessionTable"/>.</param>
internal sealed record StoreSizes(int Block, int ShardBits)
{
    /// <summary>Those of every hub in service.</summary>
    public static readonly StoreSizes Default = new(1 << 20, 8);

    /// <summary>No commit is larger, unless it is of a single entry: so what lies further behind a broken record was promised, and is
    /// missing.</summary>
    public int MaxCommit => 4 * Block;
}
