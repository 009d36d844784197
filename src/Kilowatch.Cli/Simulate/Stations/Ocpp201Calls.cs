using Kilowatch.Sandbox.Fleet;
using static Kilowatch.Cli.Simulate.Stations.StationCall;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>A session as an OCPP 2.0.1 station tells it: the transaction begins with the card, the charge with the energy.</summary>
internal static class Ocpp201Calls
{
    public static IEnumerable<StationCall> Of(SessionPlan plan)
    {
        var token = $$"""{"idToken":"{{plan.Identification.Uid!.Value.Value}}","type":"ISO14443"}""";
        var (start, end, events) = (plan.ChargingStart, plan.ChargingEnd, 0);
        yield return new(plan.SessionStart, "BootNotification",
            _ => """{"reason":"PowerUp","chargingStation":{"vendorName":"Kilowatch","model":"Simulated"}}""");
        yield return Status(plan.SessionStart, "Occupied");
        yield return new(plan.SessionStart, "Authorize", _ => $$"""{"idToken":{{token}}}""");
        yield return Event(plan.SessionStart, "Started", "Authorized", "EVConnected", $""","idToken":{token}""");
        if (plan.ConnectorErrorAt is { } unplugged)
        {
            yield return Fault(1, unplugged, "ConnectorPlugRetentionLock", "ConnectorLockFailure", isActive: true);
            yield return Fault(2, start, "ConnectorPlugRetentionLock", "ConnectorLockFailure", isActive: false);
        }

        yield return Event(start, "Updated", "ChargingStateChanged", "Charging", Meter(default, "Transaction.Begin"));
        foreach (var since in Readings(plan))
            yield return Event(start + since, "Updated", "MeterValuePeriodic", "Charging", Meter(since, "Sample.Periodic"));
        if (plan.HasCriticalError) yield return Fault(3, end, "ElectricalFeed", "GroundFailure", isActive: true);
        yield return Event(end, "Ended", plan.HasCriticalError ? "AbnormalCondition" : "StopAuthorized", "Idle",
            Meter(plan.Curve.Duration, "Transaction.End"));
        yield return Status(plan.SessionEnd, plan.HasCriticalError ? "Faulted" : "Available");

        StationCall Event(DateTimeOffset at, string type, string reason, string state, string more)
        {
            var number = events++;
            return new(at, "TransactionEvent", _ => FormattableString.Invariant($$$"""
                {"eventType":"{{{type}}}","timestamp":"{{{Time(at)}}}","triggerReason":"{{{reason}}}","seqNo":{{{number}}},
                "transactionInfo":{"transactionId":"{{{plan.CpoPartnerSessionId}}}","chargingState":"{{{state}}}"},"evse":{"id":1,"connectorId":1}{{{more}}}}
                """));
        }

        string Meter(TimeSpan since, string context) => $$$"""
            ,"meterValue":[{"timestamp":"{{{Time(start + since)}}}","sampledValue":[
            {"value":{{{WattHours(plan, since)}}},"context":"{{{context}}}","measurand":"Energy.Active.Import.Register","unitOfMeasure":{"unit":"Wh"}},
            {"value":{{{Watts(plan, since)}}},"context":"{{{context}}}","measurand":"Power.Active.Import","unitOfMeasure":{"unit":"W"}}]}]
            """;
    }

    private static StationCall Status(DateTimeOffset at, string status) => new(at, "StatusNotification",
        _ => $$"""{"timestamp":"{{Time(at)}}","connectorStatus":"{{status}}","evseId":1,"connectorId":1}""");

    private static StationCall Fault(int number, DateTimeOffset at, string component, string code, bool isActive) =>
        new(at, "NotifyEvent", _ => FormattableString.Invariant($$$"""
            {"generatedAt":"{{{Time(at)}}}","seqNo":0,"eventData":[{"eventId":{{{number}}},"timestamp":"{{{Time(at)}}}","trigger":"Alerting",
            "actualValue":"{{{(isActive ? "true" : "false")}}}","techCode":"{{{code}}}","eventNotificationType":"HardWiredNotification",
            "component":{"name":"{{{component}}}","evse":{"id":1,"connectorId":1}},"variable":{"name":"Problem"}}]}
            """));
}
