using System.Globalization;

namespace Kilowatch.Oicp;

/// <summary>Energies in kWh that the schemas' decimal(,3) does not cover, as the lenient reading takes them (docs/explanation/errata.md,
/// D14).</summary>
internal static class EnergyText
{
    private const decimal MaxKiloWattHours = 1_000_000_000_000m;
    private const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether a value is one that can be counted in Wh without doubt.</summary>
    public static bool IsInRange(decimal kiloWattHours) => kiloWattHours is >= -MaxKiloWattHours and <= MaxKiloWattHours;

    /// <summary>Reads what <see cref="IsNumber"/> holds for, rounded to whole Wh.</summary>
    /// <returns>False beyond the range of <see cref="IsInRange"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> number, out long wattHours, out bool isTooPrecise)
    {
        (wattHours, isTooPrecise) = (0, false);
        if (!decimal.TryParse(number, JsonNumber, CultureInfo.InvariantCulture, out var kiloWattHours) || !IsInRange(kiloWattHours))
            return false;
        var exact = kiloWattHours * 1000m;
        wattHours = (long)decimal.Round(exact, 0, MidpointRounding.AwayFromZero);
        isTooPrecise = number.Length > Values.MaxEnergyLength || wattHours != exact || Values.IsLost(kiloWattHours, number);
        return true;
    }

    /// <summary>Whether the whole text is a number as JSON writes it (RFC 8259, 6): no comma, blank or plus, nothing that a reader would
    /// have to guess.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..]) text = text[1..];
        var whole = Digits(text);
        if (whole == 0 || (whole > 1 && text[0] == (byte)'0')) return false;
        text = text[whole..];
        if (text is [(byte)'.', ..])
        {
            var decimals = Digits(text[1..]);
            if (decimals == 0) return false;
            text = text[(1 + decimals)..];
        }

        if (text is not [(byte)'e' or (byte)'E', ..]) return text.IsEmpty;
        text = text is [_, (byte)'+' or (byte)'-', ..] ? text[2..] : text[1..];
        return !text.IsEmpty && Digits(text) == text.Length;
    }

    private static int Digits(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : text.Length;
}
