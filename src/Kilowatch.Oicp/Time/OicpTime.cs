using System.Globalization;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// An instant together with the offset it was told in, and the text it came as: a notification is passed on unchanged, so
/// "14:00:00.000+02:00" must not become "12:00:00Z". OICP 2.3 writes RFC 3339 date-times, offset included.
/// Equal when instant and offset are equal, however many zeros the fraction has.
/// </summary>
[JsonConverter(typeof(OicpTimeJsonConverter))]
public readonly struct OicpTime : IEquatable<OicpTime>
{
    private readonly string? _wire;

    private OicpTime(DateTimeOffset value, string? wire) => (Value, _wire) = (value, wire);

    /// <summary>The instant, with the offset it was told in. A fraction finer than 100 nanoseconds is cut.</summary>
    public DateTimeOffset Value { get; }

    /// <summary>The text as it came; for a time made from a <see cref="DateTimeOffset"/> its shortest exact form.</summary>
    public string Wire => _wire ?? Format(Value);

    public static implicit operator OicpTime(DateTimeOffset value) => FromDateTimeOffset(value);

    public static OicpTime FromDateTimeOffset(DateTimeOffset value) => new(value, wire: null);

    /// <summary>Reads a date-time with a mandatory offset, e.g. 2020-09-23T14:17:53.038Z or 2020-09-23T16:17:53+02:00.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static OicpTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(text, out OicpTime time)) return time;
        throw new FormatException(
            "Not a date-time of RFC 3339. Expected date, 'T', time and offset, e.g. 2020-09-23T14:17:53.038Z or 2020-09-23T16:17:53+02:00.");
    }

    /// <summary>As <see cref="Parse"/>; false, and the default value, instead of an exception.</summary>
    public static bool TryParse(string? text, out OicpTime time)
    {
        var read = Rfc3339.TryRead<char>(text, out var value);
        time = read ? new(value, text) : default;
        return read;
    }

    /// <summary>Reads the instant alone, from UTF-8. Allocates nothing and never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out DateTimeOffset value) => Rfc3339.TryRead(utf8, out value);

    /// <summary>Reads the instant alone. Allocates nothing and never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset value) => Rfc3339.TryRead(text, out value);

    /// <inheritdoc />
    public bool Equals(OicpTime other) => Value.EqualsExact(other.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is OicpTime other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Value.Ticks, Value.Offset);

    /// <summary><see cref="Wire"/>.</summary>
    public override string ToString() => Wire;

    public static bool operator ==(OicpTime left, OicpTime right) => left.Equals(right);

    public static bool operator !=(OicpTime left, OicpTime right) => !left.Equals(right);

    // Milliseconds as the published examples have them, and finer digits only where the value has them.
    private static string Format(DateTimeOffset value)
    {
        var fraction = value.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "fff" : "fffffff";
        var offset = value.Offset == TimeSpan.Zero ? "'Z'" : "zzz";
        return value.ToString($"yyyy-MM-dd'T'HH':'mm':'ss'.'{fraction}{offset}", CultureInfo.InvariantCulture);
    }
}
