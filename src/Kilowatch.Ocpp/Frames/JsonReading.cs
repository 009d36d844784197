using System.Globalization;
using System.Text.Json;
using Kilowatch.Cpo.Reporting;

namespace Kilowatch.Ocpp.Frames;

/// <summary>Members of JSON that others wrote: absent, null and of another type are alike, and nothing depends on the culture.</summary>
internal static class JsonReading
{
    /// <summary>A member by its name, as the standard spells it or as handlers in Python and Ruby do: connectorId, connector_id.</summary>
    public static JsonElement? Member(this JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object) return null;
        if (parent.TryGetProperty(name, out var value)) return value.ValueKind == JsonValueKind.Null ? null : value;
        foreach (var member in parent.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && IsSameName(member.Name, name)) return member.Value;
        }

        return null;
    }

    /// <summary>A text; a number's digits too, since ids are written either way.</summary>
    public static string? Text(this JsonElement parent, string name) => parent.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>True or false, in quotes or not.</summary>
    public static bool? Flag(this JsonElement parent, string name) => parent.Member(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text => bool.TryParse(text.GetString(), out var flag) ? flag : null,
        _ => null,
    };

    /// <summary>A number, in quotes or not. With a decimal comma, or anything else that two readers would read differently, it is
    /// none.</summary>
    public static decimal? Number(this JsonElement parent, string name) => Number(parent.Text(name));

    public static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A register told in Wh, in kWh.</summary>
    public static decimal? Energy(this JsonElement parent, string name) =>
        parent.Number(name) is >= 0 and <= MeterRegister.Most * 1000 and var wattHours ? wattHours * 0.001m : null;

    /// <summary>A list; one object alone is a list of one.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement parent, string name) => parent.Member(name) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };

    /// <summary>Whether two names differ by case and underscores only.</summary>
    public static bool IsSameName(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            while (i < one.Length && one[i] == '_') i++;
            while (j < other.Length && other[j] == '_') j++;
            if (i == one.Length || j == other.Length) return i == one.Length && j == other.Length;
            if (char.ToUpperInvariant(one[i++]) != char.ToUpperInvariant(other[j++])) return false;
        }
    }
}
