using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>Meter values taken between start and end, in kWh, wrapped in an object of their own as OICP 2.3 has it.</summary>
public sealed record MeterValueInBetween : OicpObject
{
    /// <summary>kWh, in the order taken. The lower-case spelling is OICP's.</summary>
    [JsonPropertyName("meterValues")]
    public IReadOnlyList<decimal>? MeterValues { get; init; }

    internal static MeterValueInBetween? From(IReadOnlyList<decimal> values) =>
        values is null or [] ? null : new() { MeterValues = values };

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.AppendJoin(' ', (MeterValues ?? []).Select(value => value.ToString(CultureInfo.InvariantCulture)));
        return true;
    }
}
