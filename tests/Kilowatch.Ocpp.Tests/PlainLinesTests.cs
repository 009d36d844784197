using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Cpo.Tests;

namespace Kilowatch.Ocpp.Tests;

public sealed class PlainLinesTests
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    [Fact]
    public void A_JSON_line_has_what_the_interface_says()
    {
        var read = ChargerInput.Create(ChargerFormat.Lines).Read(
            $$$"""{"session":"{{{Session}}}","evse":"DE*ABC*E1","at":"2026-01-01T10:00:00+01:00","event":"error","kwh":1.234,"error":"ConnectorError","other":{}}""");
        var happened = read.Events.Single();
        Assert.Equal((ChargerEventKind.Error, 1.234m, "ConnectorError", "DE*ABC*E1"),
            (happened.Kind, happened.KiloWattHours, happened.ErrorType, happened.EvseId!.Value.Value));
        Assert.Equal(TimeSpan.FromHours(1), happened.At.Offset);
    }

    [Theory]
    [InlineData("session,time,kWh", Session + ",2026-01-01T10:00:00Z,1.5")]
    [InlineData("time;session;kwh", "2026-01-01T10:00:00Z;" + Session + ";1.5")]
    [InlineData("", Session + ",2026-01-01T10:00:00Z,1.5")]
    [InlineData("\uFEFFsession,at,kwh,event", "\"" + Session + "\",\"2026-01-01T10:00:00Z\",1.5,meter")]
    public void CSV_with_and_without_header(string header, string line)
    {
        var input = ChargerInput.Create(ChargerFormat.Csv);
        if (header.Length > 0) Assert.Equal(([], null), (input.Read(header).Events.ToArray(), input.Read("").Problem));
        Assert.Equal((ChargerEventKind.Meter, 1.5m),
            (input.Read(line).Events.Single().Kind, input.Read(line).Events.Single().KiloWattHours));
    }

    [Theory]
    [InlineData("uid", "5A1C0E9B37D240", "5A1C0E9B37D240", null)]
    [InlineData("uid", "5a:1c:0e:9b:37:d2:40", "5A1C0E9B37D240", null)]
    [InlineData("uid", "0b-4f 6e21", "0B4F6E21", null)]
    [InlineData("evco", "DE-ICE-C00000006-X", null, "DE-ICE-C00000006-X")]
    public async Task The_driver_of_the_first_line_stands_in_every_notification(string field, string written, string? uid, string? evco)
    {
        string[] csv = [$"session,time,kWh,event,evse,{field}", $"{Session},2026-01-01T10:00:00Z,100,start,DE*ABC*E1,{written}",
            $"{Session},2026-01-01T10:40:00Z,101,end,,"];
        string[] lines =
        [
            $$"""{"session":"{{Session}}","at":"2026-01-01T10:00:00Z","kwh":100,"event":"start","evse":"DE*ABC*E1","{{field}}":"{{written}}"}""",
            $$"""{"session":"{{Session}}","at":"2026-01-01T10:40:00Z","kwh":101,"event":"end"}""",
        ];
        foreach (var (format, input) in new[] { (ChargerFormat.Csv, csv), (ChargerFormat.Lines, lines) })
        {
            var reader = ChargerInput.Create(format);
            var events = input.SelectMany(line => reader.Read(line).Events).ToList();
            Assert.Equal(2, events.Count);
            Assert.Equal((uid, evco),
                (events[0].Identification?.RfidMifareFamilyIdentification?.Uid?.Value,
                    events[0].Identification?.RemoteIdentification?.EvcoId?.Value));
            await using var rig = new ReporterRig();
            var feed = new ChargerFeed(rig.Reporter);
            foreach (var happened in events) Assert.Null(await feed.ApplyAsync(happened, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("uid", "12", "uid '12' is not a valid UID")]
    [InlineData("evco", "ICE", "evco 'ICE' is not a valid EvcoID")]
    public void A_driver_that_cannot_be_read_is_told(string field, string written, string why)
    {
        var input = ChargerInput.Create(ChargerFormat.Csv);
        input.Read($"session,time,kWh,event,evse,{field}");
        Assert.Contains(why, input.Read($"{Session},2026-01-01T10:00:00Z,100,start,DE*ABC*E1,{written}").Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Session + ";2026-01-01T10:00:00Z;1,5", "decimal point")]
    [InlineData(Session + ",2026-01-01T10:00:00,1.5", "offset")]
    [InlineData(Session + ",2026-10-25 02:30,1.5", "offset")]
    [InlineData("nothing,2026-01-01T10:00:00Z,1.5", "SessionID")]
    [InlineData(Session + ",2026-01-01T10:00:00Z,", "kwh is missing")]
    [InlineData(Session + ",2026-01-01T10:00:00Z,1.5,stop", "start, meter, end, error")]
    [InlineData(Session + ",2026-01-01T10:00:00Z,-1.5", "register")]
    [InlineData(Session + ",2026-01-01T10:00:00Z,10000000000", "register")]
    [InlineData(",2026-01-01T10:00:00Z,1.5", "session is missing")]
    [InlineData(Session + ",,1.5", "at is missing")]
    [InlineData(Session + ",2026-01-01T10:00:00Z,1.5,error", "error is missing")]
    public void What_two_readers_would_read_differently_is_told(string line, string why) =>
        Assert.Contains(why, ChargerInput.Create(ChargerFormat.Csv).Read(line).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-01-01T10:00:00+0100")]
    [InlineData("2026-01-01T10:00:00.000+01")]
    public void An_offset_as_ISO_8601_also_writes_it_is_one(string time) =>
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.FromHours(1)),
            ChargerInput.Create(ChargerFormat.Csv).Read($"{Session},{time},1.5").Events.Single().At);

    [Fact]
    public async Task An_event_that_nobody_hears_of_is_told_from_one_that_was_heard_before()
    {
        await using var rig = new ReporterRig();
        var (input, feed) = (ChargerInput.Create(ChargerFormat.Csv), new ChargerFeed(rig.Reporter));
        async Task<bool?> LostAsync(string line) => (await feed.ApplyAsync(input.Read(line).Events.Single()))?.IsLost;
        Assert.True(await LostAsync(Session + ",2026-01-01T10:00:00Z,100"));
        Assert.True(await LostAsync(Session + ",2026-01-01T10:00:00Z,100,end"));
        Assert.Null(await LostAsync(Session + ",2026-01-01T10:00:00Z,100,start,DE*ABC*E1"));
        Assert.False(await LostAsync(Session + ",2026-01-01T10:00:00Z,100"));
        Assert.Null(await LostAsync(Session + ",2026-01-01T10:10:00Z,101,end"));
        Assert.False(await LostAsync(Session + ",2026-01-01T10:11:00Z,102"));
    }

    [Fact]
    public void No_line_whatsoever_throws()
    {
        foreach (var format in Enum.GetValues<ChargerFormat>())
        {
            var input = ChargerInput.Create(format);
            var lines = Gen.OneOf(ArbMap.Default.GeneratorFor<string>(),
                Gen.Elements("[", "]", "{", "}", "\"session\":", "\"message\":", "2,", "\"StartTransaction\"", ",", "null", "1e999",
                    "\"\\ud800\"", ":").ArrayOf().Select(parts => string.Concat(parts)));
            Prop.ForAll(lines.ToArbitrary(), line => (input.Read(line ?? "") is not null).ToProperty()).QuickCheckThrowOnFailure();
        }
    }
}
