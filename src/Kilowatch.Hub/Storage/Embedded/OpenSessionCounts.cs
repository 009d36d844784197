using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>How many sessions each operator has open. Operators are their numbers in <see cref="StringInterner"/>.</summary>
internal sealed class OpenSessionCounts
{
    private readonly ConcurrentDictionary<ushort, StrongBox<int>> _counts = new();

    public int this[ushort @operator] => Volatile.Read(ref CountOf(@operator));

    /// <summary>Whose open session it is; null when it is not open.</summary>
    public static ushort? OwnerOf(in SessionSlot slot) => slot.State == StoredSessionState.Open ? slot.Operator : null;

    /// <summary>A session was this operator's, or nobody's, and now is this one's: most changes of a session change nothing here.</summary>
    public void Move(ushort? from, ushort? to)
    {
        if (from == to) return;
        if (from is { } before) Interlocked.Decrement(ref CountOf(before));
        if (to is { } now) Interlocked.Increment(ref CountOf(now));
    }

    private ref int CountOf(ushort @operator) => ref _counts.GetOrAdd(@operator, static _ => new StrongBox<int>()).Value;
}
