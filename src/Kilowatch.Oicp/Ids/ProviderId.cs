using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Names an e-mobility provider, country included (OICP 2.3, ProviderID schema): DE8EO, DE-8EO or DE*8EO, and DE|8EO,
/// which the published pattern allows as well. Compared by meaning: separator and case do not count.
/// </summary>
[JsonConverter(typeof(IdJsonConverter<ProviderId>))]
public readonly struct ProviderId : IEquatable<ProviderId>, IWireId<ProviderId>
{
    private const IgnoredSeparators Ignored = IgnoredSeparators.All;

    private readonly string? _wire;

    private ProviderId(string wire) => _wire = wire;

    /// <summary>The id as it came, separators and case untouched; "" for the default value.</summary>
    public string Value => _wire ?? "";

    /// <summary>Whether <see cref="Value"/> matches the published pattern. Ids read from a message may not.</summary>
    public bool IsValid => Matches(Value);

    /// <summary>In upper case, without separator.</summary>
    public string Canonical => IdMeaning.Canonical(Value, Ignored);

    /// <summary>Whether the UTF-8 text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8) => FirstMisfit(utf8) < 0;

    /// <summary>Whether the text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> text) => FirstMisfit(text) < 0;

    /// <summary>Reads an id that must match the published pattern.</summary>
    /// <exception cref="FormatException">It does not; the message says where, and shows an example.</exception>
    public static ProviderId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var misfit = FirstMisfit<char>(text);
        if (misfit < 0) return new(text);
        throw IdError.For(text, misfit, "ProviderID", "country and provider, e.g. DE-8EO");
    }

    /// <summary>Reads an id; false, and the default value, when it does not match the published pattern.</summary>
    public static bool TryParse(string? text, out ProviderId id)
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
    internal static ProviderId FromWire(string wire) => new(wire);

    static ProviderId IWireId<ProviderId>.FromWire(string wire) => new(wire);

    /// <inheritdoc />
    public bool Equals(ProviderId other) => IdMeaning.Same(Value, other.Value, Ignored);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ProviderId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => IdMeaning.Hash(Value, Ignored);

    /// <summary>The id as it came.</summary>
    public override string ToString() => Value;

    public static bool operator ==(ProviderId left, ProviderId right) => left.Equals(right);

    public static bool operator !=(ProviderId left, ProviderId right) => !left.Equals(right);

    /// <summary>The index of the first character that breaks the pattern, or -1 when the text matches.</summary>
    private static int FirstMisfit<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var id = new IdScanner<T>(text);
        return id.Exactly(IdChars.Letter, 2) && id.Maybe(IdChars.Separator)
            && id.Exactly(IdChars.Alphanumeric, 3) && id.AtEnd
            ? -1
            : id.Position;
    }
}
