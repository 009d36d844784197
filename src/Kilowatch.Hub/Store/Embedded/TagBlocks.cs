using System.Numerics;

namespace Kilowatch.Hub;

/// <summary>Where a session's tags stand in its shard's <see cref="TagBlocks"/>.</summary>
/// <param name="Block">Which block, of the size that the count asks for.</param>
/// <param name="Count">How many.</param>
internal readonly record struct TagList(int Block, int Count);

/// <summary>Short lists of 16-bit tags in blocks of 4, 8, 16 ... that are used again: no object, and so nothing for the garbage collector, per session.
/// Guarded by the shard's lock.</summary>
internal sealed class TagBlocks
{
    private const int Smallest = 4;
    private const int ChunkTags = 4096;

    /// <summary>A chunk holds two to the power of this many blocks of the smallest size, and half as many of each next.</summary>
    private const int BlocksShift = 10;

    private readonly List<ushort[]>[] _chunks = new List<ushort[]>[24];
    private readonly Stack<int>[] _free = new Stack<int>[24];
    private readonly int[] _used = new int[24];

    public ReadOnlySpan<ushort> Of(TagList list) => list.Count == 0 ? [] : Block(SizeOf(list.Count), list.Block)[..list.Count];

    public bool Contains(TagList list, ushort tag) => Of(list).Contains(tag);

    public TagList Add(TagList list, ushort tag)
    {
        var (size, newSize) = (SizeOf(list.Count), SizeOf(list.Count + 1));
        var block = list.Block;
        if (list.Count == 0 || newSize != size)
        {
            block = Take(newSize);
            if (list.Count > 0)
            {
                Of(list).CopyTo(Block(newSize, block));
                _free[size].Push(list.Block);
            }
        }

        Block(newSize, block)[list.Count] = tag;
        return new TagList(block, list.Count + 1);
    }

    public TagList Add(ReadOnlySpan<ushort> tags)
    {
        if (tags.IsEmpty) return default;
        var list = new TagList(Take(SizeOf(tags.Length)), tags.Length);
        tags.CopyTo(Block(SizeOf(tags.Length), list.Block));
        return list;
    }

    public void Free(TagList list)
    {
        if (list.Count > 0) _free[SizeOf(list.Count)].Push(list.Block);
    }

    /// <summary>The power of two, from the smallest on, that holds so many.</summary>
    private static int SizeOf(int count) => Math.Max(0, BitOperations.Log2((uint)Math.Max(1, count - 1)) + 1 - BitOperations.Log2(Smallest));

    private int Take(int size)
    {
        var chunks = _chunks[size] ??= [];
        if ((_free[size] ??= new Stack<int>(0)).TryPop(out var block)) return block;
        if (_used[size] == chunks.Count << Math.Max(0, BlocksShift - size)) chunks.Add(new ushort[Math.Max(ChunkTags, Smallest << size)]);
        return _used[size]++;
    }

    private Span<ushort> Block(int size, int block)
    {
        var each = Smallest << size;
        var shift = Math.Max(0, BlocksShift - size);
        return _chunks[size][block >> shift].AsSpan((block & ((1 << shift) - 1)) * each, each);
    }
}
