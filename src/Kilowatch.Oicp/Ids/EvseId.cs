using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Names one charging point (OICP 2.3, EvseID schema). ISO form: country, operator, E and 1 to 30 letters, digits or
/// '*', e.g. DE*AB7*E840*6487; the separators are optional. DIN form: dialling code, operator and point in digits with
/// mandatory '*', e.g. +49*810*000*438. Compared by meaning: DEAB7E8406487 equals de*ab7*E840*6487.
/// </summary>
[JsonConverter(typeof(IdJsonConverter<EvseId>))]
public readonly struct EvseId : IEquatable<EvseId>, IWireId<EvseId>
{
    private const IgnoredSeparators Ignored = IgnoredSeparators.Star;

    private readonly string? _wire;

    private EvseId(string wire) => _wire = wire;

    /// <summary>The id as it came, separators and case untouched; "" for the default value.</summary>
    public string Value => _wire ?? "";

    /// <summary>Whether <see cref="Value"/> matches the published pattern. Ids read from a message may not.</summary>
    public bool IsValid => Matches(Value);

    /// <summary>In upper case, without the separators of the ISO form and without the plus sign of the DIN form.</summary>
    public string Canonical => IdMeaning.Canonical(Value, Ignored);

    /// <summary>The leading operator part as it stands in the id, e.g. DE*AB7; the default value when the id is malformed.</summary>
    public OperatorId Operator
    {
        get
        {
            if (!IsValid) return default;
            if (!char.IsAsciiLetter(Value[0])) return OperatorId.FromWire(Value[..(Value.IndexOf('*', StringComparison.Ordinal) + 4)]);
            return OperatorId.FromWire(Value[..(Value[2] == '*' ? 6 : 5)]);
        }
    }

    /// <summary>Whether the UTF-8 text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8) => FirstMisfit(utf8) < 0;

    /// <summary>Whether the text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> text) => FirstMisfit(text) < 0;

    /// <summary>Reads an id that must match the published pattern.</summary>
    /// <exception cref="FormatException">It does not; the message says where, and shows an example.</exception>
    public static EvseId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var misfit = FirstMisfit<char>(text);
        if (misfit < 0) return new(text);
        throw IdError.For(text, misfit, "EvseID", "the ISO form, e.g. DE*AB7*E840*6487, or the DIN form, e.g. +49*810*000*438");
    }

    /// <summary>Reads an id; false, and the default value, when it does not match the published pattern.</summary>
    public static bool TryParse(string? text, out EvseId id)
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
    internal static EvseId FromWire(string wire) => new(wire);

    static EvseId IWireId<EvseId>.FromWire(string wire) => new(wire);

    /// <inheritdoc />
    public bool Equals(EvseId other) => IdMeaning.Same(Value, other.Value, Ignored);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is EvseId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => IdMeaning.Hash(Value, Ignored);

    /// <summary>The id as it came.</summary>
    public override string ToString() => Value;

    public static bool operator ==(EvseId left, EvseId right) => left.Equals(right);

    public static bool operator !=(EvseId left, EvseId right) => !left.Equals(right);

    /// <summary>The index of the first character that breaks the pattern, or -1 when the text matches.</summary>
    private static int FirstMisfit<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var iso = new IdScanner<T>(text);
        if (iso.Exactly(IdChars.Letter, 2) && iso.Maybe(IdChars.Star) && iso.Exactly(IdChars.Alphanumeric, 3)
            && iso.Maybe(IdChars.Star) && iso.Literal('E')
            && iso.Run(IdChars.Alphanumeric | IdChars.Star, 1, 30) && iso.AtEnd)
        {
            return -1;
        }

        var din = new IdScanner<T>(text);
        if (din.Maybe(IdChars.Plus) && din.Run(IdChars.Digit, 1, 3) && din.Literal('*')
            && din.Exactly(IdChars.Digit, 3) && din.Literal('*')
            && din.Run(IdChars.Digit | IdChars.Star, 1, 32) && din.AtEnd)
        {
            return -1;
        }

        return Math.Max(iso.Position, din.Position);
    }
}
