using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>MeterValueInBetween: <c>{"meterValues": [decimal, ...]}</c>, kWh.</summary>
internal static class MeterValuesPass
{
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageFacts facts, ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var seen = false;
        var before = findings.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = Values.Name(ref reader).SequenceEqual("meterValues"u8);
            reader.Read();
            if (!isOurs)
            {
                reader.Skip();
                continue;
            }

            if (seen) findings.AddTwice(Member.MeterValueInBetween, "/MeterValueInBetween/meterValues", reader.BytesConsumed);
            seen = true;
            TakeNumbers(ref reader, message, ref facts, ref findings);
        }

        return findings.Count == before;
    }

    private static void TakeNumbers(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageFacts facts, ref Findings findings)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            findings.AddNested(Member.MeterValueInBetween, "/meterValues", "an array of JSON numbers in kWh", reader.BytesConsumed);
            reader.Skip();
            return;
        }

        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var isEnergy = Values.TryEnergy(ref reader, message, out var wattHours, out var leniencies, out var isBeyondRange);
            if (isEnergy && leniencies == LeniencyKinds.None)
            {
                facts.LastMeterValue = wattHours;
                continue;
            }

            var below = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/meterValues/{index}");
            if (reader.TokenType == JsonTokenType.Null
                && findings.TryAllow(LeniencyKinds.NullInside, Member.MeterValueInBetween, below, reader.BytesConsumed)) continue;
            if (isEnergy && findings.TryAllow(leniencies, Member.MeterValueInBetween, below, reader.BytesConsumed))
                facts.LastMeterValue = wattHours;
            else if (isBeyondRange) findings.AddBeyondRange(Member.MeterValueInBetween, below, reader.BytesConsumed);
            else findings.AddNested(Member.MeterValueInBetween, below, "a JSON number in kWh with at most 3 decimals",
                reader.BytesConsumed);
            reader.Skip();
        }
    }
}
