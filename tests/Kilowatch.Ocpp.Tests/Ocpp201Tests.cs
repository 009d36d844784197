using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Tests;

/// <summary>Messages in the shape of the OCPP 2.0.1 TransactionEventRequest schema. docs/how-to/report-as-a-cpo.md has the table that these
/// rows check.</summary>
public sealed class Ocpp201Tests
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private readonly ChargerInput _input = ChargerInput.Create(ChargerFormat.Ocpp201);

    [Fact]
    public void A_transaction_starts_with_energy_and_not_with_the_cable()
    {
        Assert.Empty(Event("Started", "09:58:00", "EVConnected", Value("09:58:00", 1000, "Transaction.Begin")).Events);
        var start = Event("Updated", "10:00:00", "Charging").Events.Single();
        Assert.Equal((ChargerEventKind.Start, "DE*ABC*E1", "tx-1"), (start.Kind, start.EvseId!.Value.Value, start.PartnerSessionId));
        Assert.Equal("2026-01-01T10:00:00.000Z", OicpTime.FromDateTimeOffset(start.At).Wire);
        var meter = Event("Updated", "10:05:00", null, Value("10:05:00", 2500)).Events.Single();
        Assert.Equal((ChargerEventKind.Meter, 2.5m), (meter.Kind, meter.KiloWattHours));
        var end = Event("Ended", "11:00:00", "EVConnected", Value("11:00:00", 9000, "Transaction.End")).Events;
        Assert.Equal([ChargerEventKind.Meter, ChargerEventKind.End], end.Select(e => e.Kind));
        Assert.Equal(9m, end[^1].KiloWattHours);
    }

    [Fact]
    public void Charging_from_the_first_event_has_the_register_of_the_begin()
    {
        var events = Event("Started", "10:00:00", "Charging", Value("10:00:00", 1000, "Transaction.Begin")).Events;
        Assert.Equal((ChargerEventKind.Start, 1m), (events[0].Kind, events[0].KiloWattHours));
    }

    [Fact]
    public void Without_a_charging_state_the_first_sample_begins_it()
    {
        Assert.Empty(Event("Started", "10:00:00", null).Events);
        Assert.Equal([ChargerEventKind.Start, ChargerEventKind.Meter],
            Event("Updated", "10:05:00", null, Value("10:05:00", 1000)).Events.Select(e => e.Kind));
    }

    [Theory]
    [InlineData("""{"value":1500}""", "1.5")]
    [InlineData("""{"value":1.5,"unitOfMeasure":{"unit":"kWh"}}""", "1.5")]
    [InlineData("""{"value":1.5,"unitOfMeasure":{"multiplier":3}}""", "1.5")]
    [InlineData("""{"value":1.5,"unitOfMeasure":{"unit":"Wh","multiplier":3}}""", "1.5")]
    [InlineData("""{"value":1500,"unitOfMeasure":{"unit":"kWh","multiplier":-3}}""", "1.5")]
    [InlineData("""{"value":700,"phase":"L1"},{"value":800,"phase":"L2"}""", "1.5")]
    [InlineData("""{"value":1500,"unitOfMeasure":{"multiplier":99}}""", null)]
    [InlineData("""{"value":1500,"unitOfMeasure":{"unit":"Percent"}}""", null)]
    [InlineData("""{"value":16,"measurand":"Current.Import"}""", null)]
    public void Units_multipliers_and_phases(string samples, string? kiloWattHours)
    {
        Event("Started", "10:00:00", "Charging");
        var read = Event("Updated", "10:05:00", null, $$"""{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{{samples}}]}""");
        if (kiloWattHours is null) Assert.Empty(read.Events);
        else Assert.Equal(decimal.Parse(kiloWattHours, System.Globalization.CultureInfo.InvariantCulture),
            read.Events.Single().KiloWattHours);
    }

    [Theory]
    [InlineData("EmergencyStop", true)]
    [InlineData("GroundFault", true)]
    [InlineData("PowerLoss", true)]
    [InlineData("EVDisconnected", false)]
    [InlineData("Local", false)]
    public void An_abrupt_end_is_an_Error_too(string reason, bool isError)
    {
        Event("Started", "10:00:00", "Charging");
        var events =
            _input.Read(
                $$$"""[2,"9","TransactionEvent",{"eventType":"Ended","timestamp":"2026-01-01T11:00:00Z","triggerReason":"StopAuthorized","seqNo":9,"transactionInfo":{"transactionId":"tx-1","stoppedReason":"{{{reason}}}"}}]""").Events;
        Assert.Equal(isError, events.Any(e => e.Kind == ChargerEventKind.Error));
        Assert.Equal(ChargerEventKind.End, events[^1].Kind);
    }

    [Fact]
    public void A_transaction_named_as_the_session_needs_nothing_around_it()
    {
        var read = _input.Read(
            $$$"""[2,"1","TransactionEvent",{"eventType":"Started","timestamp":"2026-01-01T10:00:00Z","triggerReason":"CablePluggedIn","seqNo":0,"transactionInfo":{"transactionId":"{{{Session}}}","chargingState":"Charging"},"idToken":{"idToken":"044A2DAA856280","type":"ISO14443"}}]""");
        Assert.Equal(Session, read.Events.Single().SessionId.Value);
        Assert.Equal("044A2DAA856280", read.Events.Single().Identification!.Uid!.Value.Value);
    }

    [Fact]
    public void An_unknown_transaction_is_passed_over_with_the_reason() =>
        Assert.Contains("session",
            Assert.Single(
                _input.Read(
                    """[2,"1","TransactionEvent",{"eventType":"Updated","timestamp":"2026-01-01T10:00:00Z","triggerReason":"MeterValuePeriodic","seqNo":0,"transactionInfo":{"transactionId":"other"}}]""").Remarks).Text, StringComparison.Ordinal);

    [Fact]
    public void Messages_told_twice_come_to_one_view()
    {
        Event("Started", "10:00:00", "Charging");
        Assert.Empty(Event("Started", "10:00:00", "Charging").Events);
    }

    private static string Value(string time, int wattHours, string context = "Sample.Periodic") =>
        $$$"""{"timestamp":"2026-01-01T{{{time}}}Z","sampledValue":[{"value":{{{wattHours}}},"context":"{{{context}}}"}]}""";

    private ChargerLine Event(string type, string time, string? state, string? meterValue = null) => _input.Read($$$"""
        {"session":"{{{Session}}}","evse":"DE*ABC*E1","message":[2,"1","TransactionEvent",{"eventType":"{{{type}}}","timestamp":"2026-01-01T{{{time}}}Z","triggerReason":"MeterValuePeriodic","seqNo":1,"transactionInfo":{"transactionId":"tx-1"{{{(state is null ? "" : $",\"chargingState\":\"{state}\"")}}}}{{{(meterValue is null ? "" : $",\"meterValue\":[{meterValue}]")}}}}]}
        """);
}
