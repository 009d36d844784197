using System.Globalization;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Dashboard;

/// <summary>Remarks in words, with the values that they are about where the request still has them.</summary>
internal static class RemarkTexts
{
    public static IEnumerable<string> Names(Remarks remarks) =>
        Enum.GetValues<Remarks>().Where(remark => remark != Remarks.None && remarks.HasFlag(remark)).Select(
            remark => AdminJson.Camel(remark.ToString()));

    public static JsonArray Of(JournalRow row)
    {
        var facts = MessageReader.Read(row.Request, EntryJson.KindOf(row));
        return [.. Enum.GetValues<Remarks>()
            .Where(remark => remark != Remarks.None && row.Remarks.HasFlag(remark))
            .Select(remark => new JsonObject { ["remark"] = AdminJson.Camel(remark.ToString()), ["sentence"] = Sentence(remark, facts) })];
    }

    private static string Sentence(Remarks remark, MessageFacts facts) => remark switch
    {
        Remarks.DurationMismatch when facts is { ChargingDuration: { } duration, EventOccurred: not 0, ChargingStart: not 0 } =>
            string.Create(CultureInfo.InvariantCulture,
            $"ChargingDuration is {duration} ms, EventOccurred minus ChargingStart is {(facts.EventOccurred - facts.ChargingStart) / TimeSpan.TicksPerMillisecond} ms. They should be equal."),
        Remarks.DurationMismatch => "ChargingDuration is not EventOccurred minus ChargingStart.",
        Remarks.EndBeforeStart => "ChargingEnd lies before ChargingStart.",
        Remarks.EventBeforeStart => "EventOccurred lies before ChargingStart.",
        Remarks.EnergyBackwards => "It reports less energy than an earlier notification of the session: a meter only counts up.",
        Remarks.InTheFuture =>
            "One of its times lies in the future by the hub's clock, by more than a minute: check the charging station's clock and its time zone.",
        Remarks.EnergyMismatch => "ConsumedEnergy is not MeterValueEnd minus MeterValueStart.",
        Remarks.NegativeEnergy => "The energy is negative.",
        Remarks.OutOfOrder => "EventOccurred lies before that of a Progress that came earlier.",
        _ => Leniency(RemarksOn.LeniencyOf(remark), facts),
    };

    private static string Leniency(LeniencyKinds kind, MessageFacts facts)
    {
        var places = string.Join(", ", facts.Leniencies.Where(leniency => leniency.Kind == kind).Select(leniency => leniency.Pointer));
        return $"{(places.Length > 0 ? places + ": " : "")}{Oicp.Leniency.SentenceOn(kind)} ({Oicp.Leniency.ClauseOf(kind)})";
    }
}
