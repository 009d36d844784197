using System.Numerics;

namespace Kilowatch.Oicp;

/// <summary>
/// Reads a date-time of RFC 3339, section 5.6, and nothing else: the framework's parsers accept blanks, missing offsets and
/// other things that mean a different instant on the next machine. Never throws, whatever the text.
/// </summary>
internal static class Rfc3339
{
    // "2020-09-23T14:17:53" and the shortest offset, "Z".
    private const int SecondsEnd = 19;
    private const int TickDigits = 7;
    private const int LargestOffsetInMinutes = 14 * 60;

    public static bool TryRead<T>(ReadOnlySpan<T> text, out DateTimeOffset value)
        where T : unmanaged, IBinaryInteger<T>
    {
        value = default;
        if (text.Length <= SecondsEnd
            || !Is(text[4], '-') || !Is(text[7], '-') || !(Is(text[10], 'T') || Is(text[10], 't'))
            || !Is(text[13], ':') || !Is(text[16], ':')
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute)
            || !Number(text[17..SecondsEnd], out var second))
        {
            return false;
        }

        // 60 is a leap second (RFC 3339, section 5.7); .NET has none, so it becomes the second that follows.
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var rest = text[SecondsEnd..];
        if (!Fraction(ref rest, out var fraction) || !Offset(rest, out var offsetInMinutes)) return false;

        var local = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified).Ticks
            + second * TimeSpan.TicksPerSecond + fraction;
        var utc = local - offsetInMinutes * TimeSpan.TicksPerMinute;
        if (local > DateTime.MaxValue.Ticks || utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;

        value = new DateTimeOffset(local, new TimeSpan(offsetInMinutes * TimeSpan.TicksPerMinute));
        return true;
    }

    /// <summary>Any number of digits after the point; those beyond a tick (100 nanoseconds) are cut.</summary>
    private static bool Fraction<T>(ref ReadOnlySpan<T> rest, out long ticks)
        where T : unmanaged, IBinaryInteger<T>
    {
        ticks = 0;
        if (!Is(rest[0], '.')) return true;
        var length = 1;
        while (length < rest.Length && Digit(rest[length]) is var digit and <= 9)
        {
            if (length <= TickDigits) ticks = ticks * 10 + digit;
            length++;
        }

        for (var missing = length; missing <= TickDigits; missing++) ticks *= 10;
        rest = rest[length..];
        return length > 1;
    }

    private static bool Offset<T>(ReadOnlySpan<T> text, out int minutes)
        where T : unmanaged, IBinaryInteger<T>
    {
        minutes = 0;
        if (text.Length == 1) return Is(text[0], 'Z') || Is(text[0], 'z');
        if (text.Length != 6 || !(Is(text[0], '+') || Is(text[0], '-')) || !Is(text[3], ':')
            || !Number(text[1..3], out var hour) || !Number(text[4..6], out var minute) || minute > 59)
        {
            return false;
        }

        minutes = hour * 60 + minute;
        if (minutes > LargestOffsetInMinutes) return false;
        if (Is(text[0], '-')) minutes = -minutes;
        return true;
    }

    private static bool Number<T>(ReadOnlySpan<T> digits, out int value)
        where T : unmanaged, IBinaryInteger<T>
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = Digit(c);
            if (digit > 9) return false;
            value = value * 10 + (int)digit;
        }

        return true;
    }

    private static uint Digit<T>(T c)
        where T : unmanaged, IBinaryInteger<T> => uint.CreateTruncating(c) - '0';

    private static bool Is<T>(T c, char expected)
        where T : unmanaged, IBinaryInteger<T> => uint.CreateTruncating(c) == expected;
}
