using System.Buffers;
using System.Globalization;

namespace Kilowatch.Sandbox;

/// <summary>Time spans as people write them: 500ms, 2s, 5m, 3h, 1h30m, or 00:05:00.</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>False for whatever is neither of the two forms, or negative.</summary>
    public static bool TryParse(string? text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (string.IsNullOrEmpty(text)) return false;
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span) && span >= TimeSpan.Zero;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            if (!TakeUnit(ref rest, out var seconds) || number * seconds > TimeSpan.FromDays(365).TotalSeconds) return false;
            span += TimeSpan.FromSeconds(number * seconds);
        }

        return true;
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> rest, out double seconds)
    {
        foreach (var (unit, length) in Units)
        {
            if (!rest.StartsWith(unit, StringComparison.Ordinal)) continue;
            rest = rest[unit.Length..];
            seconds = length;
            return true;
        }

        seconds = 0;
        return false;
    }
}
