using System.Globalization;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>Messages that are valid and look different from the examples.</summary>
internal static class EmpVariants
{
    private static readonly string[] Times =
        ["2026-01-31T10:00:00+02:00", "2026-01-31T10:00:01Z", "2026-01-31T10:00:02.5+01:00", "2026-01-31T10:00:03.123456Z",
            "2026-01-31T04:30:04-05:30", "2026-01-31T10:00:05+00:00"];

    public static readonly Scenario<EmpPartner>[] All =
    [
        Each("time-zones", "takes times with any offset, with Z and with fractions of a second", Clause.Progress,
            Times, (draft, time) => draft.WithText("ChargingStart", "2026-01-31T09:00:00+01:00").WithText("EventOccurred", time),
            time => $"EventOccurred {time}"),
        Each("energy-forms", "takes a Progress with ChargingDuration, with ConsumedEnergyProgress, and with both", Clause.Progress,
            ["ChargingDuration", "ConsumedEnergyProgress", ""], (draft, without) => draft.Without(without),
            without => without.Length == 0 ? "both" : $"no {without}"),
        Each("decimals", "takes energy with no, one and three decimals", Clause.Progress,
            ["0", "9", "9.5", "12.345", "9.500", "0.001", "99999.999"], (draft, energy) => draft.With("ConsumedEnergyProgress", energy),
            energy => $"ConsumedEnergyProgress {energy}"),
        Each("meter-values", "takes MeterValueInBetween with none, one and 60 values", Clause.Progress,
            ["[]", "[1234.567]",
                "[" + string.Join(',', Enumerable.Range(0, 60).Select(i => (1234.5m + i * 0.25m).ToString(CultureInfo.InvariantCulture)))
                    + "]"],
            (draft, values) => draft.With("MeterValueInBetween", $$"""{"meterValues":{{values}}}"""), values => $"meterValues {values}"),
        Each("unknown-fields", "passes over members that it does not know", Clause.Erratum("D7"),
            ["\"text\"", "{\"Deep\":{\"er\":[1,{\"null\":null}]}}", "[]", "1e9"],
            (draft, value) => draft.With("X-Extension", value).With("SignedMeteringValues", "[]"), value => $"X-Extension {value}"),
        Each("identifications", "takes each of the five kinds of identification", Clause.Identification,
            [
                """{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}""",
                """{"RFIDIdentification":{"UID":"044A2DAA","RFID":"mifareCls","PrintedNumber":"9876655"}}""",
                """{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":"1234"}}""",
                """{"PlugAndChargeIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}""",
                """{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}""",
            ],
            (draft, kind) => draft.With("Identification", kind), kind => kind),
        Each("id-forms", "takes ids in ISO and DIN form, with and without separators, in any case", Clause.Ids,
            ["DE*ABC*E840*6487", "DEABCE8406487", "de*abc*E840*6487", "+49*536*840*6487", "49*536*840*6487"],
            (draft, id) =>
                draft.WithText("EvseID", id).WithText("OperatorID",
                    id.Contains("536", StringComparison.Ordinal) ? id[..(id.IndexOf("536", StringComparison.Ordinal) + 3)] : "DE*ABC"),
                    id => $"EvseID {id}"),
        Each("texts", "takes text in any script, also where it is written with escapes", Clause.Json,
            ["\"Stecker klemmt: gr\u00f6\u00dfer als \u00fcblich\"", "\"\u5145\u7535\u63d2\u5934 \ud83d\udd0c\"",
                "\"\\u00fcber \\\"quoted\\\" \\\\ \\/\""],
            (draft, text) => draft.With("CPOPartnerSessionID", text), text => text),
        new("contradictions", "takes values that contradict each other, as the published examples do", Clause.Erratum("D8"),
            ContradictionsAsync),
    ];

    private static Scenario<EmpPartner> Each(string name, string promise, Clause clause, string[] values, Func<Draft, string, Draft> change,
        Func<string, string> say) =>
        new(name, promise, clause, async (emp, judge, cancellationToken) =>
        {
            var session = await emp.OpenAsync(judge, cancellationToken);
            foreach (var value in values)
            {
                judge.Step($"The hub forwards a Progress with {say(value)}.");
                await emp.AcknowledgedAsync(judge, session, change(emp.Drafts.Progress(session), value),
                    $"a Progress with {say(value)} to be acknowledged", cancellationToken);
            }
        });

    private static async Task ContradictionsAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub forwards a Progress whose ChargingDuration is not EventOccurred less ChargingStart.");
        var draft = emp.Drafts.Progress(session).With("ChargingDuration", "48000").WithText("ChargingStart", "2026-01-31T14:17:53.038Z")
            .WithText("EventOccurred", "2026-01-31T14:25:53.038Z");
        await emp.AcknowledgedAsync(judge, session, draft, "it to be acknowledged: the hub forwards what the integration guide shows",
            cancellationToken);
        judge.Step("The hub forwards an End that ends before it starts.");
        draft = emp.Drafts.End(session).WithText("ChargingStart", "2026-01-31T14:17:53.038Z").WithText("ChargingEnd",
            "2026-01-31T14:10:53.038Z");
        await emp.AcknowledgedAsync(judge, session, draft, "it to be acknowledged: the hub forwards what the specification shows",
            cancellationToken);
    }
}
