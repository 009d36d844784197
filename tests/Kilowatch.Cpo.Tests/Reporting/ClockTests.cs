using System.Globalization;
using Kilowatch.Cpo.Client;
using Kilowatch.Testing;
using Kilowatch.Ocpp;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Tests.Reporting;

/// <summary>What people do to clocks and cultures changes nothing.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(24 * 365)]
    [InlineData(-24 * 365)]
    public async Task The_interval_is_time_that_passes_and_not_what_the_calendar_says(int hours)
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.QuietAsync();
        var at = rig.Now;
        rig.Clock.SetCalendar(TimeSpan.FromHours(hours));
        session.Report(at.AddSeconds(2), 102m);
        await rig.AdvanceAsync(TimeSpan.FromMinutes(4.9));
        Assert.Single(rig.Hub.Of<ProgressNotification>());
        await rig.AdvanceAsync(TimeSpan.FromMinutes(0.2));
        Assert.Equal(2, rig.Hub.Of<ProgressNotification>().Count());
        Assert.Equal(0, rig.Hub.TooEarly);
    }

    [Fact]
    public async Task Over_the_end_of_daylight_saving_times_keep_their_offset_and_durations_are_right()
    {
        await using var rig = new ReporterRig(clock: new FakeClock(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero)));
        var start = DateTimeOffset.Parse("2026-10-25T02:30:00+02:00", CultureInfo.InvariantCulture);
        var session = await rig.Reporter.StartAsync(rig.Facts() with { ChargingStart = start });
        session.Report(DateTimeOffset.Parse("2026-10-25T02:10:00+01:00", CultureInfo.InvariantCulture), 105m);
        await rig.QuietAsync();
        var progress = rig.Hub.Of<ProgressNotification>().Single();
        Assert.Equal(TimeSpan.FromMinutes(40), progress.ChargingTime);
        Assert.Equal("2026-10-25T02:10:00.000+01:00", progress.EventOccurred!.Value.Wire);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    public async Task A_culture_changes_no_byte(string culture)
    {
        var expected = await BodiesAsync();
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(expected, await BodiesAsync());
            Assert.Equal("12.345 kWh", Words.Of(12.345m));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.DefaultThreadCurrentCulture = null;
        }
    }

    private static async Task<string> BodiesAsync()
    {
        using var directory = new TemporaryDirectory();
        await using var rig = new ReporterRig(o => o.Outbox = directory.Path);
        var input = ChargerInput.Create(ChargerFormat.Csv);
        var feed = new ChargerFeed(rig.Reporter, EvseId.Parse("DE*ABC*E1"));
        foreach (var line in (string[])[$"{ReporterRig.Id(1)};2026-01-01T09:00:00+01:00;1234.5;start",
            $"{ReporterRig.Id(1)};2026-01-01T09:01:00+01:00;1246.845"])
        {
            foreach (var happened in input.Read(line).Events) Assert.Null(await feed.ApplyAsync(happened));
        }

        await rig.QuietAsync();
        await rig.Reporter.Find(SessionId.Parse(ReporterRig.Id(1)))!.EndAsync(rig.Now.AddHours(1), 1250.1m);
        await rig.QuietAsync();
        var bodies = string.Join('\n', rig.Hub.Requests.Select(r => r.Body));
        Assert.Contains("\"ConsumedEnergyProgress\":12.345", bodies, StringComparison.Ordinal);
        return bodies;
    }
}
