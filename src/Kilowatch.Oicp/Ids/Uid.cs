using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// The serial number of an RFID card: 8, 14 or 20 hexadecimal digits in upper case (OICP 2.3, UID schema). Compared by
/// meaning: neither case nor separators between its bytes count. It identifies a person: records mask it in their ToString.
/// </summary>
[JsonConverter(typeof(IdJsonConverter<Uid>))]
public readonly struct Uid : IEquatable<Uid>, IWireId<Uid>
{
    private const IgnoredSeparators Ignored = IgnoredSeparators.BetweenBytes;

    private readonly string? _wire;

    private Uid(string wire) => _wire = wire;

    /// <summary>The id as it came, separators and case untouched; "" for the default value.</summary>
    public string Value => _wire ?? "";

    /// <summary>Whether <see cref="Value"/> matches the published pattern. Ids read from a message may not.</summary>
    public bool IsValid => Matches(Value);

    /// <summary>In upper case, without separators.</summary>
    public string Canonical => IdMeaning.Canonical(Value, Ignored);

    /// <summary>Whether the UTF-8 text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8) => FirstMisfit(utf8) < 0;

    /// <summary>Whether the text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> text) => FirstMisfit(text) < 0;

    /// <summary>Whether the UTF-8 text is a UID. The lenient reading also takes small letters, and one ':', '-' or blank between two
    /// bytes.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8, ReadingMode mode) =>
        FirstMisfit(utf8) < 0 || (mode == ReadingMode.Lenient && IsSpelled(utf8));

    /// <summary>Reads an id that must match the published pattern.</summary>
    /// <exception cref="FormatException">It does not; the message says where, and shows an example.</exception>
    public static Uid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var misfit = FirstMisfit<char>(text);
        if (misfit < 0) return new(text);
        throw IdError.ForSecret(text, misfit, "UID", "8, 14 or 20 upper-case hexadecimal digits, e.g. 7568290FFF765F");
    }

    /// <summary>Reads an id; false, and the default value, when it does not match the published pattern.</summary>
    public static bool TryParse(string? text, out Uid id)
    {
        var matches = Matches(text);
        id = matches ? new(text!) : default;
        return matches;
    }

    /// <summary>Reads an id; the lenient reading also takes small letters, and one ':', '-' or blank between two bytes.</summary>
    public static bool TryParse(string? text, ReadingMode mode, out Uid id)
    {
        var matches = Matches(text) || (mode == ReadingMode.Lenient && IsSpelled(text.AsSpan()));
        id = matches ? new(text!) : default;
        return matches;
    }

    /// <summary>Writes the UTF-8 form of <see cref="Canonical"/>; <paramref name="destination"/> is at least as long as the
    /// input.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the input.</exception>
    public static int WriteCanonical(ReadOnlySpan<byte> wireUtf8, Span<byte> destination) =>
        IdMeaning.Write(wireUtf8, destination, Ignored);

    /// <summary>Keeps the text whatever it is, so that a message with a malformed id can still be read.</summary>
    internal static Uid FromWire(string wire) => new(wire);

    static Uid IWireId<Uid>.FromWire(string wire) => new(wire);

    /// <inheritdoc />
    public bool Equals(Uid other) => IdMeaning.Same(Value, other.Value, Ignored);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Uid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => IdMeaning.Hash(Value, Ignored);

    /// <summary>The id as it came.</summary>
    public override string ToString() => Value;

    public static bool operator ==(Uid left, Uid right) => left.Equals(right);

    public static bool operator !=(Uid left, Uid right) => !left.Equals(right);

    private static bool IsSpelled<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var id = new IdScanner<T>(text);
        var bytes = 0;
        for (; id.Exactly(IdChars.Digit | IdChars.UpperAtoF | IdChars.LowerAtoF, 2); bytes++)
        {
            if (id.AtEnd) return bytes + 1 is 4 or 7 or 10;
            id.Maybe(IdChars.BetweenBytes);
        }

        return false;
    }

    /// <summary>The index of the first character that breaks the pattern, or -1 when the text matches.</summary>
    private static int FirstMisfit<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var id = new IdScanner<T>(text);
        return id.Run(IdChars.UpperHex, 8, 20) && id.AtEnd && text.Length is 8 or 14 or 20 ? -1 : id.Position;
    }
}
