using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Names one charging process from authorization to charge detail record: five groups of 8, 4, 4, 4 and 12 letters or
/// digits (OICP 2.3, SessionID schema; letters beyond hexadecimal are legal). Compared without regard to case.
/// </summary>
[JsonConverter(typeof(IdJsonConverter<SessionId>))]
public readonly struct SessionId : IEquatable<SessionId>, IWireId<SessionId>
{
    private const IgnoredSeparators Ignored = IgnoredSeparators.None;

    private readonly string? _wire;

    private SessionId(string wire) => _wire = wire;

    /// <summary>The id as it came, separators and case untouched; "" for the default value.</summary>
    public string Value => _wire ?? "";

    /// <summary>Whether <see cref="Value"/> matches the published pattern. Ids read from a message may not.</summary>
    public bool IsValid => Matches(Value);

    /// <summary>In upper case: two ids with the same canonical form name the same session.</summary>
    public string Canonical => IdMeaning.Canonical(Value, Ignored);

    /// <summary>A new id: a random GUID in lower case.</summary>
    public static SessionId New() => new(Guid.NewGuid().ToString("D"));

    /// <summary>Whether the UTF-8 text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> utf8) => FirstMisfit(utf8) < 0;

    /// <summary>Whether the text matches the published pattern as a whole. Allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> text) => FirstMisfit(text) < 0;

    /// <summary>Reads an id that must match the published pattern.</summary>
    /// <exception cref="FormatException">It does not; the message says where, and shows an example.</exception>
    public static SessionId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var misfit = FirstMisfit<char>(text);
        if (misfit < 0) return new(text);
        throw IdError.For(text, misfit, "SessionID", "8-4-4-4-12 letters or digits, e.g. b2688855-7f00-0002-6d8e-48d883f6abb6");
    }

    /// <summary>Reads an id; false, and the default value, when it does not match the published pattern.</summary>
    public static bool TryParse(string? text, out SessionId id)
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
    internal static SessionId FromWire(string wire) => new(wire);

    static SessionId IWireId<SessionId>.FromWire(string wire) => new(wire);

    /// <inheritdoc />
    public bool Equals(SessionId other) => IdMeaning.Same(Value, other.Value, Ignored);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SessionId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => IdMeaning.Hash(Value, Ignored);

    /// <summary>The id as it came.</summary>
    public override string ToString() => Value;

    public static bool operator ==(SessionId left, SessionId right) => left.Equals(right);

    public static bool operator !=(SessionId left, SessionId right) => !left.Equals(right);

    /// <summary>The index of the first character that breaks the pattern, or -1 when the text matches.</summary>
    private static int FirstMisfit<T>(ReadOnlySpan<T> text)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var id = new IdScanner<T>(text);
        return id.Exactly(IdChars.Alphanumeric, 8) && id.Literal('-')
            && id.Exactly(IdChars.Alphanumeric, 4) && id.Literal('-')
            && id.Exactly(IdChars.Alphanumeric, 4) && id.Literal('-')
            && id.Exactly(IdChars.Alphanumeric, 4) && id.Literal('-')
            && id.Exactly(IdChars.Alphanumeric, 12) && id.AtEnd
            ? -1
            : id.Position;
    }
}
