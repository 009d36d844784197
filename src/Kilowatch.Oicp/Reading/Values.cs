using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>Single values as OICP 2.3 shapes them, from where the reader stands. Each answers false for a value of another shape.</summary>
internal static class Values
{
    /// <summary>A decimal holds this many characters of a number without rounding.</summary>
    public const int MaxEnergyLength = 28;

    /// <summary>The member's name without escapes. A name that no text can have (a lone surrogate) is not a name of ours.</summary>
    public static ReadOnlySpan<byte> Name(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped ? reader.ValueSpan : Unescape(ref reader) ?? [];

    public static bool TryText(ref Utf8JsonReader reader, out WireText text)
    {
        text = default;
        if (reader.TokenType != JsonTokenType.String) return false;
        if (!reader.ValueIsEscaped)
        {
            text = new WireText((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            return true;
        }

        if (Unescape(ref reader) is not { } unescaped) return false;
        text = new WireText(unescaped);
        return true;
    }

    /// <summary>A text of at most so many characters, counted as JSON Schema counts them: by code points.</summary>
    public static bool TryText(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, int most, out WireText text)
    {
        if (!TryText(ref reader, out text)) return false;
        var utf8 = text.In(message);
        if (utf8.Length <= most) return true;
        var codePoints = 0;
        foreach (var unit in utf8)
        {
            if ((unit & 0xC0) != 0x80) codePoints++;
        }

        return codePoints <= most;
    }

    public static bool TryTime(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, out long utcTicks)
    {
        utcTicks = 0;
        if (!TryText(ref reader, out var text) || !OicpTime.TryParse(text.In(message), out var time)) return false;
        utcTicks = time.UtcTicks;
        return true;
    }

    /// <summary>An energy in kWh, as Wh. Exact: a binary fraction never comes near it.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="message">The message.</param>
    /// <param name="wattHours">The value, rounded to whole Wh where it has more than 3 decimals.</param>
    /// <param name="leniencies">What the strict reading refuses about it.</param>
    /// <param name="isBeyondRange">It is a number, and larger than can be read.</param>
    public static bool TryEnergy(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> message, out long wattHours, out LeniencyKinds leniencies, out bool isBeyondRange)
    {
        (leniencies, isBeyondRange) = (LeniencyKinds.None, false);
        if (TryExactEnergy(ref reader, out wattHours)) return true;
        var number = reader.ValueSpan;
        if (reader.TokenType == JsonTokenType.String)
        {
            if (!TryText(ref reader, out var text)) return false;
            number = text.In(message);
            leniencies = LeniencyKinds.EnergyAsText;
            if (!EnergyText.IsNumber(number)) return false;
        }
        else if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        isBeyondRange = !EnergyText.TryRead(number, out wattHours, out var isTooPrecise);
        if (isTooPrecise) leniencies |= LeniencyKinds.EnergyTooPrecise;
        return !isBeyondRange;
    }

    /// <summary>A number with at most 3 decimals: what the schemas' decimal(,3) means.</summary>
    private static bool TryExactEnergy(ref Utf8JsonReader reader, out long wattHours)
    {
        wattHours = 0;
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.Length > MaxEnergyLength
            || !reader.TryGetDecimal(out var kiloWattHours)) return false;
        if (IsLost(kiloWattHours, reader.ValueSpan) || !EnergyText.IsInRange(kiloWattHours)) return false;
        var exact = kiloWattHours * 1000m;
        wattHours = (long)exact;
        return wattHours == exact;
    }

    /// <summary>A whole number, written as one: 48000.0 and 48e3 are not, since many readers of integers would stumble.</summary>
    public static bool TryWhole(ref Utf8JsonReader reader, out long whole)
    {
        whole = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out whole);
    }

    /// <summary>A number so small that a decimal holds nothing of it: 1e-40 is not 0.</summary>
    public static bool IsLost(decimal read, ReadOnlySpan<byte> written)
    {
        if (read != 0) return false;
        var exponent = written.IndexOfAny("eE"u8);
        return (exponent < 0 ? written : written[..exponent]).ContainsAnyInRange((byte)'1', (byte)'9');
    }

    private static byte[]? Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            var room = new byte[reader.ValueSpan.Length];
            return room[..reader.CopyString(room)];
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair: no text has it
        }
    }
}
