using System.Numerics;

namespace Kilowatch.Oicp;

/// <summary>The characters that the published id patterns know; everything else is <see cref="None"/>.</summary>
[Flags]
internal enum IdChars
{
    None = 0,
    Digit = 1,
    UpperAtoF = 2,
    UpperGtoZ = 4,
    LowerAtoF = 8,
    Star = 16,
    Dash = 32,
    // A '|' inside a published character class is a legal character, not an alternative.
    Pipe = 64,
    Plus = 128,
    LowerGtoZ = 256,
    ColonOrBlank = 512,
    Lower = LowerAtoF | LowerGtoZ,
    Letter = UpperAtoF | UpperGtoZ | Lower,
    Alphanumeric = Digit | Letter,
    UpperHex = Digit | UpperAtoF,
    Separator = Star | Dash | Pipe,
    BetweenBytes = ColonOrBlank | Dash,
}

/// <summary>
/// Walks an id once, left to right, over UTF-8 bytes or UTF-16 characters. <see cref="Position"/> stays on the first
/// character that did not fit, which is what an error message wants to name.
/// </summary>
internal ref struct IdScanner<T>(ReadOnlySpan<T> text)
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly ReadOnlySpan<T> _text = text;

    public int Position { get; private set; }

    public readonly int Left => _text.Length - Position;

    public readonly bool AtEnd => Position == _text.Length;

    /// <summary>Takes as many characters of <paramref name="set"/> as there are, at most <paramref name="max"/>.</summary>
    public bool Run(IdChars set, int min, int max)
    {
        var end = Math.Min(_text.Length, Position + max);
        var start = Position;
        while (Position < end && (ClassOf(uint.CreateTruncating(_text[Position])) & set) != IdChars.None) Position++;
        return Position - start >= min;
    }

    public bool Exactly(IdChars set, int count) => Run(set, count, count);

    /// <summary>Takes a character of <paramref name="set"/> if there is one; never fails.</summary>
    public bool Maybe(IdChars set) => Run(set, 0, 1);

    public bool Literal(char expected)
    {
        if (AtEnd || uint.CreateTruncating(_text[Position]) != expected) return false;
        Position++;
        return true;
    }

    private static IdChars ClassOf(uint c) => c switch
    {
        >= '0' and <= '9' => IdChars.Digit,
        >= 'A' and <= 'F' => IdChars.UpperAtoF,
        >= 'G' and <= 'Z' => IdChars.UpperGtoZ,
        >= 'a' and <= 'f' => IdChars.LowerAtoF,
        >= 'g' and <= 'z' => IdChars.LowerGtoZ,
        '*' => IdChars.Star,
        '-' => IdChars.Dash,
        '|' => IdChars.Pipe,
        '+' => IdChars.Plus,
        ':' or ' ' => IdChars.ColonOrBlank,
        _ => IdChars.None,
    };
}
