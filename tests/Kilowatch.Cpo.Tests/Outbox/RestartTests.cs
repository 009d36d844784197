using Kilowatch.Testing;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Tests.Outbox;

public sealed class RestartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeClock _clock = new();
    private readonly HubModel _hub;

    public RestartTests() => _hub = new HubModel(_clock);

    public void Dispose()
    {
        _hub.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_waits_goes_out_in_order_after_a_restart_and_nothing_twice()
    {
        _hub.Faults = _ => Fault.NoConnection;
        await using (var rig = Rig())
        {
            for (var i = 1; i <= 3; i++)
            {
                var session = await rig.StartAsync(i);
                await rig.AdvanceAsync(TimeSpan.FromMinutes(3));
                session.Report(rig.Now, 101m);
                await session.ErrorAsync(ErrorNotification.ConnectorError, "plug");
            }

            await rig.Reporter.Find(SessionId.Parse(ReporterRig.Id(2)))!.EndAsync(rig.Now, 102m);
            await rig.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        _hub.Faults = _ => Fault.None;
        for (var run = 0; run < 2; run++)
        {
            await using var rig = Rig();
            await rig.Reporter.OpenAsync();
            await rig.AdvanceAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Equal("Start Error Progress", Types(1));
        Assert.Equal("Start Error End", Types(2));
        Assert.Equal("Start Error Progress", Types(3));
        Assert.Equal(1m, _hub.Of<ProgressNotification>(ReporterRig.Id(3)).Single().ConsumedEnergyProgress);
        Assert.Equal([101m], _hub.Of<EndNotification>().Single().MeterValuesInBetween);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1000)]
    [InlineData(1000)]
    public async Task The_interval_goes_on_over_a_restart_even_if_the_calendar_is_set(int hours)
    {
        await using (var rig = Rig())
        {
            var session = await rig.StartAsync();
            session.Report(rig.Now.AddSeconds(1), 101m);
            await rig.AdvanceAsync(TimeSpan.FromMinutes(1));
            session.Report(rig.Now, 102m);
        }

        _clock.SetCalendar(TimeSpan.FromHours(hours));
        await using var next = Rig();
        await next.Reporter.OpenAsync();
        await next.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal([1m, 2m], _hub.Of<ProgressNotification>().Select(p => p.ConsumedEnergyProgress!.Value));
        // With the date set forward the reporter cannot know better; the hub does, and is asked once.
        Assert.Equal(hours > 0 ? 1 : 0, _hub.TooEarly);
    }

    [Fact]
    public async Task A_Progress_without_an_answer_is_repeated_as_it_was_after_a_restart()
    {
        await using (var rig = Rig())
        {
            var session = await rig.StartAsync();
            await rig.QuietAsync();
            _hub.Faults = _ => Fault.AnswerLost;
            session.Report(rig.Now.AddSeconds(1), 101m);
            await rig.QuietAsync();
            session.Report(rig.Now.AddSeconds(2), 102m);
        }

        _hub.Faults = _ => Fault.None;
        await using var next = Rig();
        await next.Reporter.OpenAsync();
        await next.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal([1m, 2m], _hub.Of<ProgressNotification>().Select(p => p.ConsumedEnergyProgress!.Value));
        Assert.Equal(0, _hub.TooEarly);
    }

    [Fact]
    public async Task An_ended_session_is_remembered_for_a_while_and_the_same_input_reports_nothing_again()
    {
        await using (var rig = Rig())
        {
            await (await rig.StartAsync()).EndAsync(rig.Now.AddMinutes(1), 101m);
            await rig.QuietAsync();
        }

        await using (var rig = Rig())
        {
            var session = await rig.StartAsync();
            Assert.True(session.HasEnded);
            Assert.False(session.Report(rig.Now.AddMinutes(2), 102m));
            Assert.Contains("ended", session.Explain().Now, StringComparison.Ordinal);
            await rig.QuietAsync();
        }

        Assert.Equal("Start End", Types(1));
        _clock.Advance(TimeSpan.FromDays(8));
        await using var later = Rig();
        await later.StartAsync(2);
        await later.QuietAsync();
        await later.StartAsync(3);
        Assert.Null(later.Reporter.Find(SessionId.Parse(ReporterRig.Id(1))));
    }

    [Fact]
    public async Task A_day_without_the_hub_costs_one_Progress_a_session()
    {
        await using var rig = Rig();
        var session = await rig.StartAsync();
        await rig.QuietAsync();
        _hub.Faults = _ => Fault.NoConnection;
        for (var minute = 1; minute <= 24 * 60; minute++)
        {
            await rig.AdvanceAsync(TimeSpan.FromMinutes(1));
            session.Report(rig.Now, 100m + minute / 100m);
        }

        _hub.Faults = _ => Fault.None;
        await rig.AdvanceAsync(TimeSpan.FromMinutes(2));
        var progress = _hub.Of<ProgressNotification>().Single();
        Assert.Equal(14.4m, progress.ConsumedEnergyProgress);
        Assert.InRange(progress.MeterValuesInBetween.Count, 30, 60);
    }

    [Fact]
    public async Task Two_processes_do_not_share_an_outbox()
    {
        await using var rig = Rig();
        Assert.Contains("--data", Assert.Throws<IOException>(() => Rig()).Message, StringComparison.Ordinal);
    }

    private ReporterRig Rig() => new(o => o.Outbox = _directory.Path, _clock, _hub);

    private string Types(int session) =>
        string.Join(' ', _hub.Forwarded.Where(f => f.Session == ReporterRig.Id(session)).Select(f => f.Message.Type));
}
