using Kilowatch.Sandbox.Fleet;
using static Kilowatch.Cli.Simulate.Stations.StationCall;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>A session as an OCPP 1.6 station tells it. Nothing in it needs escaping: numbers, times, a card's digits.</summary>
internal static class Ocpp16Calls
{
    public static IEnumerable<StationCall> Of(SessionPlan plan)
    {
        var card = plan.Identification.Uid!.Value.Value;
        var (start, end) = (plan.ChargingStart, plan.ChargingEnd);
        yield return new(plan.SessionStart, "BootNotification",
            _ => """{"chargePointVendor":"Kilowatch","chargePointModel":"Simulated"}""");
        yield return Status(plan.SessionStart, "Preparing");
        yield return new(plan.SessionStart, "Authorize", _ => $$"""{"idTag":"{{card}}"}""");
        if (plan.ConnectorErrorAt is { } unplugged)
        {
            yield return Status(unplugged, "Faulted", "ConnectorLockFailure");
            yield return Status(start, "Preparing");
        }

        yield return new(start, "StartTransaction",
            _ => $$"""{"connectorId":1,"idTag":"{{card}}","meterStart":{{WattHours(plan, default)}},"timestamp":"{{Time(start)}}"}""");
        yield return Status(start, "Charging");
        foreach (var since in Readings(plan)) yield return new(start + since, "MeterValues", number => MeterValues(plan, since, number));
        if (plan.HasCriticalError) yield return Status(end, "Faulted", "GroundFailure");
        yield return new(end, "StopTransaction", number => $$"""
            {"transactionId":{{number}},"meterStop":{{WattHours(plan, plan.Curve.Duration)}},"timestamp":"{{Time(end)}}","reason":"{{(
            plan.HasCriticalError ? "Other" : "Local")}}"}
            """);
        yield return Status(plan.SessionEnd, plan.HasCriticalError ? "Unavailable" : "Available");
    }

    private static StationCall Status(DateTimeOffset at, string status, string error = "NoError") => new(at, "StatusNotification",
        _ => $$"""{"connectorId":1,"status":"{{status}}","errorCode":"{{error}}","timestamp":"{{Time(at)}}"}""");

    private static string MeterValues(SessionPlan plan, TimeSpan since, string number) => $$"""
        {"connectorId":1,"transactionId":{{number}},"meterValue":[{"timestamp":"{{Time(plan.ChargingStart + since)}}","sampledValue":[
        {"value":"{{WattHours(plan, since)}}","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},
        {"value":"{{Watts(plan, since)}}","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"}]}]}
        """;
}
