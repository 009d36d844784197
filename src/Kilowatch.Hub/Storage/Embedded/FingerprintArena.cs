using System.Numerics;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Where a session's tags stand in its shard's <see cref="FingerprintArena"/>.</summary>
/// <param name="Block">Which block, of the size that the count asks for.</param>
/// <param name="Count">How many.</param>
internal readonly record struct FingerprintList(int Block, int Count);

/// <summary>Short lists of 32-bit tags in blocks of 4, 6, 8, 12, 16, 24 ... that are used again: no object, and so nothing for the garbage
/// collector, per session.
/// Guarded by the shard's lock.</summary>
internal sealed class FingerprintArena
{
    private const int Smallest = 4;

    /// <summary>Enough for as many tags as can be counted.</summary>
    private const int Sizes = 60;

    /// <summary>A chunk holds two to the power of this many blocks of the two smallest sizes, and half as many of each next two.</summary>
    private const int BlocksShift = 8;

    private readonly List<uint[]>[] _chunks = new List<uint[]>[Sizes];
    private readonly Stack<int>[] _free = new Stack<int>[Sizes];
    private readonly int[] _used = new int[Sizes];

    public ReadOnlySpan<uint> Of(FingerprintList list) => list.Count == 0 ? [] : Block(SizeOf(list.Count), list.Block)[..list.Count];

    public bool Contains(FingerprintList list, uint tag) => Of(list).Contains(tag);

    public FingerprintList Add(FingerprintList list, uint tag)
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
        return new FingerprintList(block, list.Count + 1);
    }

    public FingerprintList Add(ReadOnlySpan<uint> tags)
    {
        if (tags.IsEmpty) return default;
        var list = new FingerprintList(Take(SizeOf(tags.Length)), tags.Length);
        tags.CopyTo(Block(SizeOf(tags.Length), list.Block));
        return list;
    }

    public void Free(FingerprintList list)
    {
        if (list.Count > 0) _free[SizeOf(list.Count)].Push(list.Block);
    }

    /// <summary>The number of the smallest size that holds so many.</summary>
    private static int SizeOf(int count)
    {
        if (count <= Smallest) return 0;
        var doublings = BitOperations.Log2((uint)(count - 1)) + 1 - BitOperations.Log2(Smallest);
        return (2 * doublings) - (count <= TagsIn((2 * doublings) - 1) ? 1 : 0);
    }

    /// <summary>Each size is once and a half the one before, or a third more than that: a power of two.</summary>
    private static int TagsIn(int size) => (size % 2 == 0 ? Smallest : Smallest * 3 / 2) << (size / 2);

    private static int ShiftOf(int size) => Math.Max(0, BlocksShift - (size / 2));

    private int Take(int size)
    {
        var chunks = _chunks[size] ??= [];
        if ((_free[size] ??= new Stack<int>(0)).TryPop(out var block)) return block;
        if (_used[size] == chunks.Count << ShiftOf(size)) chunks.Add(new uint[TagsIn(size) << ShiftOf(size)]);
        return _used[size]++;
    }

    private Span<uint> Block(int size, int block)
    {
        var (each, shift) = (TagsIn(size), ShiftOf(size));
        return _chunks[size][block >> shift].AsSpan((block & ((1 << shift) - 1)) * each, each);
    }
}
