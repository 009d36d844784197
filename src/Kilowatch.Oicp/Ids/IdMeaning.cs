using System.Numerics;

namespace Kilowatch.Oicp;

/// <summary>Which separators of an id carry no meaning.</summary>
internal enum IgnoredSeparators
{
    None,

    /// <summary>ISO form (starts with a letter): every '*'. DIN form: '*' is mandatory and stays, a leading '+' goes.</summary>
    Star,

    /// <summary>'*', '-' and '|': what the ProviderID and EvcoID patterns allow between their parts.</summary>
    All,

    /// <summary>':', '-' and blanks: what readers of cards write between the bytes of a UID.</summary>
    BetweenBytes,
}

/// <summary>
/// The canonical form of an id: ASCII letters in upper case, meaningless separators dropped. Two ids mean the same when
/// their canonical forms are equal (OICP 2.3, EvseID schema: "DE*AB7*E840*6487" and "DEAB7E8406487").
/// </summary>
internal static class IdMeaning
{
    /// <summary>Writes the canonical form; <paramref name="destination"/> is at least as long as <paramref name="wire"/>.</summary>
    public static int Write<T>(ReadOnlySpan<T> wire, Span<T> destination, IgnoredSeparators ignored)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (destination.Length < wire.Length)
            throw new ArgumentException("The destination must be at least as long as the id.", nameof(destination));

        var isDin = wire.Length > 0 && (uint.CreateTruncating(wire[0]) | 0x20) - 'a' > 'z' - 'a';
        var written = 0;
        for (var i = 0; i < wire.Length; i++)
        {
            var c = uint.CreateTruncating(wire[i]);
            var dropped = ignored switch
            {
                IgnoredSeparators.Star => isDin ? i == 0 && c == '+' : c == '*',
                IgnoredSeparators.All => c is '*' or '-' or '|',
                IgnoredSeparators.BetweenBytes => c is ':' or '-' or ' ',
                _ => false,
            };
            if (!dropped) destination[written++] = c - 'a' <= 'z' - 'a' ? T.CreateTruncating(c - 0x20) : wire[i];
        }

        return written;
    }

    public static string Canonical(string wire, IgnoredSeparators ignored)
    {
        Span<char> buffer = wire.Length <= StackLimit ? stackalloc char[StackLimit] : new char[wire.Length];
        var canonical = buffer[..Write(wire, buffer, ignored)];
        return canonical.SequenceEqual(wire) ? wire : new string(canonical);
    }

    public static bool Same(string left, string right, IgnoredSeparators ignored)
    {
        if (string.Equals(left, right, StringComparison.Ordinal)) return true;
        Span<char> a = left.Length <= StackLimit ? stackalloc char[StackLimit] : new char[left.Length];
        Span<char> b = right.Length <= StackLimit ? stackalloc char[StackLimit] : new char[right.Length];
        return a[..Write(left, a, ignored)].SequenceEqual(b[..Write(right, b, ignored)]);
    }

    /// <summary>The runtime's randomised string hash: partners choose the ids, so a fixed hash could be flooded.</summary>
    public static int Hash(string wire, IgnoredSeparators ignored)
    {
        Span<char> buffer = wire.Length <= StackLimit ? stackalloc char[StackLimit] : new char[wire.Length];
        return string.GetHashCode(buffer[..Write(wire, buffer, ignored)], StringComparison.Ordinal);
    }

    // Every legal id is shorter; only malformed text takes the heap.
    private const int StackLimit = 64;
}
