using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Tests;

/// <summary>Messages in the shapes of the OCPP 1.6 schemas, and the oddities that chargers add. docs/how-to/report-as-a-cpo.md has the
/// table that these rows check.</summary>
public sealed class Ocpp16Tests
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private readonly ChargerInput _input = ChargerInput.Create(ChargerFormat.Ocpp16);

    [Fact]
    public void A_transaction_from_start_to_stop()
    {
        var start = Assert.Single(Start().Events);
        Assert.Equal((ChargerEventKind.Start, 12.345m, "DE*ABC*E1"), (start.Kind, start.KiloWattHours, start.EvseId!.Value.Value));
        Assert.Equal("044A2DAA856280", start.Identification!.Uid!.Value.Value);
        Assert.Empty(Read("""[3,"1",{"idTagInfo":{"status":"Accepted"},"transactionId":7}]""").Events);
        var meter = Assert.Single(
            Read("""[2,"2","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{"value":"13345.6"}]}]}]""").Events);
        Assert.Equal((ChargerEventKind.Meter, 13.3456m, Session), (meter.Kind, meter.KiloWattHours, meter.SessionId.Value));
        var stop = Assert.Single(
            Read("""[2,"3","StopTransaction",{"transactionId":7,"timestamp":"2026-01-01T11:00:00Z","meterStop":20345,"reason":"EVDisconnected"}]""").Events);
        Assert.Equal((ChargerEventKind.End, 20.345m), (stop.Kind, stop.KiloWattHours));
        Assert.Empty(Read("""[2,"4","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[]}]""").Events);
    }

    [Theory]
    [InlineData("""{"value":"1500"}""", "1.5")]
    [InlineData("""{"value":"1500","unit":"Wh"}""", "1.5")]
    [InlineData("""{"value":"1.5","unit":"kWh"}""", "1.5")]
    [InlineData("""{"value":"1.5","unit":"KWH"}""", "1.5")]
    [InlineData("""{"value":1500}""", "1.5")]
    [InlineData("""{"value":"1.5E3"}""", "1.5")]
    [InlineData("""{"value":"1500","measurand":"Energy.Active.Import.Register","context":"Sample.Clock","location":"Outlet","format":"Raw"}""", "1.5")]
    [InlineData("""{"value":"230.1","measurand":"Voltage","unit":"V"},{"value":"1500"},{"value":"55","measurand":"SoC","unit":"Percent"}""",
        "1.5")]
    [InlineData("""{"value":"500","phase":"L1"},{"value":"400","phase":"L2"},{"value":"600","phase":"L3"}""", "1.5")]
    [InlineData("""{"value":"500","phase":"L1-N"},{"value":"400","phase":"L2-N"},{"value":"600","phase":"L3-N"}""", "1.5")]
    [InlineData("""{"value":"500","phase":"L1"},{"value":"400","phase":"L2"},{"value":"600","phase":"L3"},{"value":"1501"}""", "1.501")]
    [InlineData("""{"value":"9000","location":"Inlet"},{"value":"1500","location":"Outlet"}""", "1.5")]
    [InlineData("""{"value":"1500","location":"Body"}""", "1.5")]
    [InlineData("""{"value":"7","measurand":"Energy.Active.Import.Interval"},{"value":"1500"}""", "1.5")]
    [InlineData("""{"value":"7","measurand":"Energy.Active.Import.Interval"}""", null)]
    [InlineData("""{"value":"1,5","unit":"kWh"}""", null)]
    [InlineData("""{"value":"","unit":"kWh"}""", null)]
    [InlineData("""{"value":"1500","unit":"varh"}""", null)]
    [InlineData("""{"value":"AF00","format":"SignedData"}""", null)]
    [InlineData("""{"value":"-5"}""", null)]
    [InlineData("""{"value":"99999999999999999999999999999999"}""", null)]
    public void The_energy_register_is_found_whatever_surrounds_it(string samples, string? kiloWattHours)
    {
        Start();
        var read = Read(
            $$"""[2,"2","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{{samples}}]}]}]""");
        Assert.Null(read.Problem);
        if (kiloWattHours is null) Assert.Empty(read.Events);
        else Assert.Equal(decimal.Parse(kiloWattHours, System.Globalization.CultureInfo.InvariantCulture),
            Assert.Single(read.Events).KiloWattHours);
    }

    [Theory]
    [InlineData("04A1B2C3", "04A1B2C3")]
    [InlineData("04:a1:b2:c3", "04A1B2C3")]
    [InlineData("04-A1-B2-C3-D4-E5-F6", "04A1B2C3D4E5F6")]
    [InlineData("04 a1 b2 c3", "04A1B2C3")]
    [InlineData("04:a1:b2", null)]
    [InlineData("employee 7", null)]
    public void A_tag_is_a_card_however_its_bytes_are_written(string idTag, string? uid)
    {
        var start = Assert.Single(
            Read($$"""[2,"1","StartTransaction",{"connectorId":1,"idTag":"{{idTag}}","meterStart":0,"timestamp":"2026-01-01T10:00:00Z"}]""",
                Session).Events);
        Assert.Equal(uid, start.Identification?.RfidMifareFamilyIdentification?.Uid?.Value);
    }

    [Fact]
    public void Several_times_in_one_message_are_several_values_and_a_time_without_offset_is_none()
    {
        Start();
        var read = Read(
            """[2,"2","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{"value":"1000"}]},{"timestamp":"2026-01-01T10:06:00","sampledValue":[{"value":"1100"}]},{"timestamp":"2026-01-01T12:07:00+02:00","sampledValue":[{"value":"1200"}]}]}]""");
        Assert.Equal([1m, 1.2m], read.Events.Select(e => e.KiloWattHours!.Value));
        Assert.Contains("offset", Assert.Single(read.Remarks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_the_stop_come_before_the_end_and_meterStop_has_the_last_word()
    {
        Start();
        var read = Read(
            """[2,"3","StopTransaction",{"transactionId":7,"timestamp":"2026-01-01T11:00:00Z","meterStop":20345,"transactionData":[{"timestamp":"2026-01-01T10:00:00Z","sampledValue":[{"value":"12345","context":"Transaction.Begin"}]},{"timestamp":"2026-01-01T11:00:00Z","sampledValue":[{"value":"20345","context":"Transaction.End"}]}]}]""");
        Assert.Equal([(ChargerEventKind.Meter, 12.345m), (ChargerEventKind.End, 20.345m)],
            read.Events.Select(e => (e.Kind, e.KiloWattHours!.Value)));
    }

    [Theory]
    [InlineData("EmergencyStop", true)]
    [InlineData("PowerLoss", true)]
    [InlineData("HardReset", true)]
    [InlineData("Reboot", true)]
    [InlineData("Local", false)]
    [InlineData("Remote", false)]
    [InlineData("EVDisconnected", false)]
    [InlineData("SoftReset", false)]
    public void An_abrupt_end_is_an_Error_too(string reason, bool isError)
    {
        Start();
        var events =
            Read($$"""[2,"3","StopTransaction",{"transactionId":7,"timestamp":"2026-01-01T11:00:00Z","meterStop":20345,"reason":"{{reason}}"}]""").Events;
        Assert.Equal(isError, events.Any(e => e is { Kind: ChargerEventKind.Error, ErrorType: ErrorNotification.CriticalError }));
        Assert.Equal(ChargerEventKind.End, events[^1].Kind);
    }

    [Theory]
    [InlineData("Faulted", "ConnectorLockFailure", "ConnectorError")]
    [InlineData("Unavailable", "ConnectorLockFailure", "ConnectorError")]
    [InlineData("Faulted", "GroundFailure", "CriticalError")]
    [InlineData("Faulted", "NoError", "CriticalError")]
    [InlineData("Charging", "NoError", null)]
    [InlineData("Charging", "WeakSignal", null)]
    public void A_fault_is_an_Error_of_the_session_at_that_connector(string status, string code, string? errorType)
    {
        Start();
        var read = Read(
            $$"""[2,"5","StatusNotification",{"connectorId":1,"errorCode":"{{code}}","status":"{{status}}","info":"{{new string('x', 300)}}"}]""");
        Assert.Equal(errorType, read.Events.SingleOrDefault()?.ErrorType);
        if (errorType is not null) Assert.True(read.Events[0].ErrorInfo!.Length <= 250);
        Assert.Empty(Read($$"""[2,"5","StatusNotification",{"connectorId":2,"errorCode":"{{code}}","status":"{{status}}"}]""").Events);
    }

    [Fact]
    public void Two_connectors_of_a_station_are_two_sessions_and_two_stations_are_apart()
    {
        const string other = "00000000-0000-0000-0000-000000000002";
        Start();
        _input.Read(
            $$"""{"station":"CP","session":"{{other}}","evse":"DE*ABC*E2","message":[2,"9","StartTransaction",{"connectorId":2,"idTag":"x","meterStart":0,"timestamp":"2026-01-01T10:00:00Z"}]}""");
        Assert.Equal(Session, Meter(1).Single().SessionId.Value);
        Assert.Equal(other, Meter(2).Single().SessionId.Value);
        Assert.Empty(Meter(3));
        Assert.Empty(
            _input.Read(
                """{"station":"CP-2","message":[2,"2","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{"value":"1"}]}]}]}""").Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("""[4,"1","InternalError","",{}]""")]
    [InlineData("""[2,"1","Heartbeat",{}]""")]
    [InlineData("""[3,"1",{"currentTime":"2026-01-01T10:00:00Z"}]""")]
    public void What_is_about_no_session_is_passed_over(string line)
    {
        var read = _input.Read(line);
        Assert.Null(read.Problem);
        Assert.Empty(read.Events);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("[2,1]")]
    [InlineData("[2,1,2,3]")]
    [InlineData("null")]
    [InlineData("""{"session":"x","message":[2,"1","MeterValues",{}]}""")]
    [InlineData("""[2,"1","StartTransaction",{"connectorId":1,"idTag":"x","meterStart":0,"timestamp":"2026-01-01T10:00:00"}]""")]
    public void What_cannot_be_read_is_told_and_throws_nothing(string line) => Assert.NotNull(_input.Read(line).Problem);

    private IReadOnlyList<ChargerEvent> Meter(int connector) =>
        _input.Read(
            $$"""{"station":"CP","message":[2,"2","MeterValues",{"connectorId":{{connector}},"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{"value":"1"}]}]}]}""").Events;

    private ChargerLine Start() =>
        Read("""[2,"1","StartTransaction",{"connectorId":1,"idTag":"044a2daa856280","meterStart":12345,"timestamp":"2026-01-01T10:00:00Z"}]""", Session);

    private ChargerLine Read(string frame, string? session = null) => _input.Read(
        session is null
            ? $$"""{"station":"CP","message":{{frame}}}"""
            : $$"""{"station":"CP","session":"{{session}}","evse":"DE*ABC*E1","message":{{frame}}}""");
}
