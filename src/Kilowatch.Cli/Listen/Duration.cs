using System.Globalization;

namespace Kilowatch.Cli.Listen;

/// <summary>A time as one types it: 250ms, 1.5s, 2m; a bare number is seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Of)[] Units = [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("", TimeSpan.FromSeconds(1))];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (unit, of) = Array.Find(Units, u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        var isNumber = decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 86_400;
        duration = isNumber ? of * (double)number : default;
        return isNumber;
    }
}
