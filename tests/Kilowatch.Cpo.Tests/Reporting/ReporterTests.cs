using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Tests.Reporting;

public sealed class ReporterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly string _first = ReporterRig.Id(1);

    [Fact]
    public async Task Start_goes_out_at_once_with_what_the_backend_said()
    {
        await using var rig = new ReporterRig();
        await rig.StartAsync();
        await rig.QuietAsync();
        var start = Assert.Single(rig.Hub.Of<StartNotification>());
        Assert.Equal(100m, start.MeterValueStart);
        Assert.Equal("DE*ABC", start.OperatorId!.Value.Value);
        Assert.Equal(1, rig.Reporter.Summary.Starts);
    }

    [Fact]
    public async Task At_most_one_Progress_in_an_interval_and_always_the_newest_value_with_the_earlier_ones_in_between()
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        for (var minute = 1; minute <= 12; minute++)
        {
            await rig.AdvanceAsync(Minute);
            session.Report(rig.Now, 100m + minute);
        }

        await rig.QuietAsync();
        var progress = rig.Hub.Of<ProgressNotification>(_first).ToList();
        Assert.Equal([1m, 6m, 11m], progress.Select(p => p.ConsumedEnergyProgress!.Value));
        Assert.Equal([102m, 103m, 104m, 105m], progress[1].MeterValuesInBetween);
        Assert.Equal(6 * 60_000, progress[1].ChargingDuration);
        Assert.Equal(0, rig.Hub.TooEarly);
    }

    [Fact]
    public async Task The_interval_counts_from_the_last_accepted_Progress_and_a_failed_one_is_followed_by_the_newest()
    {
        await using var rig = new ReporterRig(o => o.FirstRetryDelay = TimeSpan.FromSeconds(10));
        var session = await rig.StartAsync();
        await rig.QuietAsync();
        rig.Hub.Faults = _ => Fault.EmpAway;
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.QuietAsync();
        rig.Hub.Faults = _ => Fault.None;
        session.Report(rig.Now.AddSeconds(2), 102m);
        await rig.AdvanceAsync(TimeSpan.FromSeconds(10));
        var progress = Assert.Single(rig.Hub.Of<ProgressNotification>(_first));
        Assert.Equal(2m, progress.ConsumedEnergyProgress);
        Assert.Equal([101m], progress.MeterValuesInBetween);
        Assert.Equal(0, rig.Hub.TooEarly);
    }

    [Fact]
    public async Task A_Progress_whose_answer_was_lost_is_repeated_byte_for_byte_and_counts_once()
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        await rig.QuietAsync();
        var lose = true;
        rig.Hub.Faults = _ => lose ? Fault.AnswerLost : Fault.None;
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.QuietAsync();
        Assert.Equal(ReportEvent.AnswerLost, session.Explain().History[^1].Event);
        lose = false;
        session.Report(rig.Now.AddSeconds(2), 102m);
        await rig.AdvanceAsync(Minute * 4);
        Assert.Single(rig.Hub.Of<ProgressNotification>(_first));
        Assert.Equal(0, rig.Hub.TooEarly);
        var bodies = rig.Hub.Requests.Where(r => r.Body.Contains("\"Progress\"", StringComparison.Ordinal)).Select(r => r.Body).ToList();
        Assert.Equal(2, bodies.Count);
        Assert.Equal(bodies[0], bodies[1]);
        await rig.AdvanceAsync(Minute * 2);
        Assert.Equal([1m, 2m], rig.Hub.Of<ProgressNotification>(_first).Select(p => p.ConsumedEnergyProgress!.Value));
    }

    [Fact]
    public async Task Before_End_goes_what_is_due_and_End_has_everything_that_no_Progress_had()
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.AdvanceAsync(Minute * 6);
        rig.Hub.Faults = _ => Fault.EmpAway;
        session.Report(rig.Now, 102m);
        await rig.QuietAsync();
        rig.Hub.Faults = _ => Fault.None;
        session.Report(rig.Now.AddSeconds(1), 103m);
        await rig.AdvanceAsync(TimeSpan.FromSeconds(2));
        session.Report(rig.Now, 104m);
        await session.EndAsync(rig.Now.AddSeconds(3), 105m);
        await rig.QuietAsync();
        Assert.Equal("Start Progress Progress End", string.Join(' ', rig.Hub.Forwarded.Select(f => f.Message.Type)));
        var end = Assert.Single(rig.Hub.Of<EndNotification>());
        Assert.Equal((5m, 100m, 105m), (end.ConsumedEnergy, end.MeterValueStart, end.MeterValueEnd));
        Assert.Equal([104m], end.MeterValuesInBetween);
        Assert.Equal(0, rig.Reporter.OpenSessions);
    }

    [Fact]
    public async Task A_due_Progress_goes_right_before_its_End()
    {
        await using var rig = new ReporterRig();
        var other = await rig.StartAsync(2);
        var session = await rig.StartAsync(1);
        await rig.QuietAsync();
        other.Report(rig.Now.AddSeconds(1), 101m);
        await rig.QuietAsync();

        // The other session's Progress has just gone, so this one's is being spread; its End does not wait for that.
        session.Report(rig.Now.AddSeconds(1), 107m);
        await rig.QuietAsync();
        Assert.Empty(rig.Hub.Of<ProgressNotification>(_first));
        await session.EndAsync(rig.Now.AddSeconds(2), 107m);
        await rig.QuietAsync();
        Assert.Equal("Start Progress End", string.Join(' ', rig.Hub.Forwarded.Where(f => f.Session == _first).Select(f => f.Message.Type)));
        Assert.Equal(7m, rig.Hub.Of<ProgressNotification>(_first).Single().ConsumedEnergyProgress);
    }

    [Fact]
    public async Task Start_Error_and_End_keep_their_order_through_failures_and_overtake_Progress()
    {
        await using var rig = new ReporterRig();
        rig.Hub.Faults = _ => Fault.NoConnection;
        var session = await rig.StartAsync();
        session.Report(rig.Now.AddSeconds(1), 101m);
        await session.ErrorAsync(ErrorNotification.ConnectorError, "plug");
        await session.EndAsync(rig.Now.AddSeconds(5), 102m);
        await rig.AdvanceAsync(Minute * 20);
        rig.Hub.Faults = _ => Fault.None;
        await rig.AdvanceAsync(Minute * 2);
        Assert.Equal("Start Error End", string.Join(' ', rig.Hub.Forwarded.Select(f => f.Message.Type)));
        Assert.Equal([101m], rig.Hub.Of<EndNotification>().Single().MeterValuesInBetween);
    }

    [Fact]
    public async Task A_hub_that_is_away_gets_one_request_at_a_time_ever_more_rarely()
    {
        await using var rig = new ReporterRig();
        rig.Hub.Faults = _ => Fault.NoConnection;
        for (var i = 1; i <= 50; i++) await rig.StartAsync(i);
        await rig.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.InRange(rig.Hub.Requests.Count, 60, 300);
        rig.Hub.Faults = _ => Fault.None;
        await rig.AdvanceAsync(Minute * 2);
        Assert.Equal(50, rig.Hub.Of<StartNotification>().Count());
    }

    [Theory]
    [InlineData(Fault.SessionInvalid, 1, 1)]
    [InlineData(Fault.Unauthorized, 1, 2)]
    [InlineData(Fault.EmpRefuses, 1, 2)]
    [InlineData(Fault.NotSupported, 1, 2)]
    internal async Task What_cannot_become_right_is_not_sent_again(Fault fault, int starts, int requests)
    {
        await using var rig = new ReporterRig();
        rig.Hub.Faults = _ => fault;
        var session = await rig.StartAsync();
        await rig.AdvanceAsync(Minute * 30);
        Assert.Equal(starts, rig.Hub.Requests.Count);
        await session.EndAsync(rig.Now, 103m);
        await rig.AdvanceAsync(Minute * 30);
        Assert.Equal(requests, rig.Hub.Requests.Count);
        Assert.NotNull(rig.Reporter.Summary.LastRefusal);
    }

    [Fact]
    public async Task A_provider_without_the_service_gets_no_Progress_and_Explain_says_so()
    {
        await using var rig = new ReporterRig();
        rig.Hub.Faults = m => m is ProgressNotification ? Fault.NotSupported : Fault.None;
        var session = await rig.StartAsync();
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.AdvanceAsync(Minute * 6);
        session.Report(rig.Now, 102m);
        await rig.AdvanceAsync(Minute * 6);
        Assert.Equal(2, rig.Hub.Requests.Count);
        Assert.Contains("320", session.Explain().Now, StringComparison.Ordinal);
        Assert.Equal(ReportEvent.NotSupported, session.Explain().History[^1].Event);
    }

    [Fact]
    public async Task A_429_silences_the_partner_until_Retry_After_is_over()
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        await rig.QuietAsync();
        var times = 1;
        rig.Hub.Faults = _ => times-- > 0 ? Fault.TooMany : Fault.None;
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.QuietAsync();
        await rig.StartAsync(2);
        await rig.AdvanceAsync(TimeSpan.FromSeconds(19));
        Assert.Equal(2, rig.Hub.Requests.Count);
        await rig.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, rig.Hub.Of<StartNotification>().Count());
        Assert.Single(rig.Hub.Of<ProgressNotification>());
    }

    [Fact]
    public async Task Too_early_by_the_hubs_word_is_put_off_for_as_long_as_the_hub_says()
    {
        await using var rig = new ReporterRig(o => o.MinimumProgressInterval = Minute);
        var session = await rig.StartAsync();
        session.Report(rig.Now.AddSeconds(1), 101m);
        await rig.AdvanceAsync(Minute * 2);
        session.Report(rig.Now, 102m);
        await rig.QuietAsync();
        Assert.Equal(1, rig.Hub.TooEarly);
        Assert.Equal(ReportEvent.AskedToWait, session.Explain().History[^1].Event);
        await rig.AdvanceAsync(Minute * 4);
        Assert.Equal(1, rig.Hub.TooEarly);
        Assert.Equal([1m, 2m], rig.Hub.Of<ProgressNotification>().Select(p => p.ConsumedEnergyProgress!.Value));
    }

    [Fact]
    public async Task A_message_that_nobody_takes_is_given_up_after_days_and_the_next_goes_on()
    {
        await using var rig = new ReporterRig(o => o.MaxRetryDelay = TimeSpan.FromHours(1));
        rig.Hub.Faults = m => m is StartNotification ? Fault.EmpAway : Fault.None;
        var session = await rig.StartAsync();
        await session.EndAsync(rig.Now.AddMinutes(1), 101m);
        await rig.AdvanceAsync(TimeSpan.FromDays(2.9));
        Assert.Empty(rig.Hub.Forwarded);
        await rig.AdvanceAsync(TimeSpan.FromHours(5));
        Assert.Equal("End", Assert.Single(rig.Hub.Forwarded).Message.Type);
    }

    [Fact]
    public async Task An_invalid_Start_is_told_to_the_backend_and_never_sent()
    {
        await using var rig = new ReporterRig();
        var tooLong =
            await Assert.ThrowsAsync<ArgumentException>(
                () => rig.Reporter.StartAsync(rig.Facts() with { CpoPartnerSessionId = new string('x', 251) }));
        Assert.Contains("250", tooLong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => rig.Reporter.StartAsync(rig.Facts() with { EvseId = null }));
        await rig.QuietAsync();
        Assert.Empty(rig.Hub.Requests);
    }

    [Fact]
    public async Task What_is_told_twice_is_sent_once()
    {
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();
        Assert.Same(session, await rig.Reporter.StartAsync(rig.Facts()));
        Assert.True(session.Report(rig.Now.AddSeconds(1), 101m));
        Assert.False(session.Report(rig.Now.AddSeconds(1), 101m));
        Assert.True(await session.EndAsync(rig.Now.AddSeconds(9), 102m));
        Assert.False(await session.EndAsync(rig.Now.AddSeconds(9), 102m));
        await rig.QuietAsync();
        Assert.True((await rig.Reporter.StartAsync(rig.Facts())).HasEnded);
        await rig.AdvanceAsync(Minute * 10);
        Assert.Equal("Start Progress End", string.Join(' ', rig.Hub.Forwarded.Select(f => f.Message.Type)));
    }

    [Fact]
    public async Task Drain_delivers_what_is_due_and_leaves_what_is_not()
    {
        await using var rig = new ReporterRig();
        var sessions = new List<ReportedSession>();
        for (var i = 1; i <= 20; i++) sessions.Add(await rig.StartAsync(i));
        await rig.QuietAsync();
        foreach (var session in sessions) session.Report(rig.Now.AddSeconds(1), 101m);
        Assert.True(await rig.Reporter.DrainAsync());
        Assert.Equal(20, rig.Hub.Of<ProgressNotification>().Count());
        sessions[0].Report(rig.Now.AddSeconds(2), 102m);
        Assert.True(await rig.Reporter.DrainAsync());
        Assert.Equal(20, rig.Hub.Of<ProgressNotification>().Count());
        Assert.Contains("over in", sessions[0].Explain().Now, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_before_charging_needs_no_Start_and_a_later_Start_is_sent()
    {
        await using var rig = new ReporterRig();
        var session = await rig.Reporter.TakeOverAsync(rig.Facts());
        await session.ErrorAsync(ErrorNotification.ConnectorError);
        await rig.QuietAsync();
        await rig.StartAsync();
        await rig.QuietAsync();
        Assert.Equal("Error Start", string.Join(' ', rig.Hub.Forwarded.Select(f => f.Message.Type)));
    }

    [Fact]
    public async Task More_sessions_than_allowed_are_refused()
    {
        await using var rig = new ReporterRig(o => o.MaxSessions = 2);
        await rig.StartAsync(1);
        await rig.StartAsync(2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.StartAsync(3));
    }
}
