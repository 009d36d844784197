using System.Globalization;
using System.Text.Json;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>Members of JSON that others wrote: absent, null and of another type are alike, and nothing depends on the culture.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text; a number's digits too, since ids are written either way.</summary>
    public static string? Text(this JsonElement parent, string name) => parent.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>A number, in quotes or not. With a decimal comma, or anything else that two readers would read differently, it is none.</summary>
    public static decimal? Number(this JsonElement parent, string name) => Number(parent.Text(name));

    public static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A register told in Wh, in kWh.</summary>
    public static decimal? Energy(this JsonElement parent, string name) => parent.Number(name) is >= 0 and <= MeterRegister.Most * 1000 and var wattHours ? wattHours * 0.001m : null;

    public static DateTimeOffset? Time(this JsonElement parent, string name) => Time(parent.Text(name));

    /// <summary>A time with its offset. Without one it is none: twice a year such a time means two instants.</summary>
    public static DateTimeOffset? Time(string? text) => text is not null && OicpTime.TryParse(WithColon(text), out OicpTime time) ? time.Value : null;

    // ISO 8601 also writes +0100 and +01, and chargers do; RFC 3339 has only +01:00.
    private static string WithColon(string text) =>
        text.Length > 19 && text[^5] is '+' or '-' && text[^4..].All(char.IsAsciiDigit) ? $"{text[..^2]}:{text[^2..]}"
        : text.Length > 16 && text[^3] is '+' or '-' && text[^2..].All(char.IsAsciiDigit) ? text + ":00"
        : text;

    public static IEnumerable<JsonElement> List(this JsonElement parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
