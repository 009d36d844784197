using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Names a driver's contract (OICP 2.3, EvcoID schema). ISO form: country, provider, C and eight characters, check
/// character, e.g. DE-8EO-CAet5e4XY-3. DIN form: six characters and a check digit, e.g. DE*8EO*Aet5e4*3. Compared by
/// meaning: separators and case do not count. It identifies a person: records mask it in their ToString.
/// </summary>
[JsonConverter(typeof(IdJsonConverter<EvcoId>))]
public readonly struct EvcoId : IEquatable<EvcoId>, IWireId<EvcoId>
{
    private const IgnoredSeparators Ignored = IgnoredSeparators.All;

    private readonly string? _wire;

    private EvcoId(string wire) => _wire = wire;

    /// <summary>The id as it came, separators and case untouched; "" for the default value.</summary>
    public string Value => _wire ?? "";

    /// <summary>Whether <see cref="Value"/> matches the published pattern. Ids read from a message may not.</summary>
    public bool IsValid => Matches(Value);

    /// <summary>In upper case, without separators.</summary>
    public string Canonical => IdMeaning.Canonical(Value, Ignored);

    /// <summary>The leading provider part as it stands in the id, e.g. DE-8EO; the default value when the id is malformed.</summary>
    public ProviderId Provider =>
        IsValid ? ProviderId.FromWire(Value[..(char.IsAsciiLetterOrDigit(Value[2]) ? 5 : 6)]) : default;

    /// <summary>Whether the UTF-8 text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8) => FirstMisfit(utf8) < 0;

    /// <summary>Whether the text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> text) => FirstMisfit(text) < 0;

    /// <summary>Reads an id that must match the published pattern.</summary>
    /// <exception cref="FormatException">It does not; the message says where, and shows an example.</exception>
    public static EvcoId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var misfit = FirstMisfit<char>(text);
        if (misfit < 0) return new(text);
        throw IdError.ForSecret(text, misfit, "EvcoID", "the ISO form, e.g. DE-8EO-CAet5e4XY-3, or the DIN form, e.g. DE*8EO*Aet5e4*3");
    }

    /// <summary>Reads an id; false, and the default value, when it does not match the published pattern.</summary>
    public static bool TryParse(string? text, out EvcoId id)
    {
        var matches = Matches(text);
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
    internal static EvcoId FromWire(string wire) => new(wire);

    static EvcoId IWireId<EvcoId>.FromWire(string wire) => new(wire);

    /// <inheritdoc />
    public bool Equals(EvcoId other) => IdMeaning.Same(Value, other.Value, Ignored);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is EvcoId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => IdMeaning.Hash(Value, Ignored);

    /// <summary>The id as it came.</summary>
    public override string ToString() => Value;

    public static bool operator ==(EvcoId left, EvcoId right) => left.Equals(right);

    public static bool operator !=(EvcoId left, EvcoId right) => !left.Equals(right);

    /// <summary>The index of the first character that breaks the pattern, or -1 when the text matches.</summary>
    private static int FirstMisfit<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var iso = new IdScanner<T>(text);
        if (iso.Exactly(IdChars.Letter, 2) && iso.Maybe(IdChars.Dash) && iso.Exactly(IdChars.Alphanumeric, 3)
            && iso.Maybe(IdChars.Dash) && iso.Literal('C') && iso.Exactly(IdChars.Alphanumeric, 8)
            && iso.Maybe(IdChars.Dash) && iso.Exactly(IdChars.Alphanumeric | IdChars.Pipe, 1) && iso.AtEnd)
        {
            return -1;
        }

        // The pattern allows '|' both as the last separator and as the check character: one character left is the latter.
        var din = new IdScanner<T>(text);
        if (din.Exactly(IdChars.Letter, 2) && din.Maybe(IdChars.Separator) && din.Exactly(IdChars.Alphanumeric, 3)
            && din.Maybe(IdChars.Separator) && din.Exactly(IdChars.Alphanumeric, 6)
            && (din.Left == 1 || din.Maybe(IdChars.Separator))
            && (din.Exactly(IdChars.Digit | IdChars.Pipe, 1) || din.Literal('X')) && din.AtEnd)
        {
            return -1;
        }

        return Math.Max(iso.Position, din.Position);
    }
}
