using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>From when to when the minimum interval counts, and what a Progress within it is told.</summary>
public class TheFiveMinutesTests
{
    private const string TooEarly = "Progress Notification can be sent only at interval of at least 5 min";

    [Fact]
    public async Task They_count_from_the_arrival_of_the_last_accepted_progress_to_the_arrival_of_this_one()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answering = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(answering.Task, EmpScripts.Acknowledge());
        var first = hub.SendAsync(Messages.Progress(1));
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(8)); // the EMP takes its time: that does not count
        answering.SetResult();
        Assert.True((await first).Result);

        hub.Clock.Advance(TimeSpan.FromSeconds(292) - TimeSpan.FromTicks(1));
        var early = await hub.SendAsync(Messages.Progress(2));
        Assert.Equal(TooEarly, early.AdditionalInfo);
        Assert.Equal("1", early.RetryAfter);

        hub.Clock.Advance(TimeSpan.FromTicks(1)); // five minutes to the tick
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
        Assert.Equal(2, hub.Emp.Count);
    }

    [Fact]
    public async Task Too_early_is_a_refusal_in_the_diagrams_words_that_says_when_to_come_back()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1));
        hub.Clock.Advance(TimeSpan.FromSeconds(100.5));
        var early = await hub.SendAsync(Messages.Progress(2));
        Assert.Equal(200, early.Status);
        Assert.Equal("200", early.RetryAfter); // 199.5 s, rounded up: who comes back then is admitted
        Assert.Equal(
            """{"Result":false,"StatusCode":{"Code":"022","Description":"Data error","AdditionalInfo":"Progress Notification can be sent only at interval of at least 5 min"},"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","CPOPartnerSessionID":"cpo-1","EMPPartnerSessionID":"emp-1"}""",
            early.Text);
        hub.Clock.Advance(TimeSpan.FromSeconds(200));
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
    }

    [Fact]
    public async Task When_the_clock_is_set_back_they_count_once_more_and_not_until_it_has_caught_up()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.SendAsync(Messages.Progress(1))).Result);
        hub.Clock.SetCalendar(TimeSpan.FromMinutes(-100));
        Assert.Equal("300", (await hub.SendAsync(Messages.Progress(2))).RetryAfter);
        hub.Clock.Advance(TimeSpan.FromSeconds(200));
        await hub.RestartAsync();
        Assert.Equal("100", (await hub.SendAsync(Messages.Progress(2))).RetryAfter);
        hub.Clock.Advance(TimeSpan.FromSeconds(100));
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
    }

    [Fact]
    public async Task A_refused_progress_does_not_count()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(EmpScripts.Refusal);
        Assert.False((await hub.SendAsync(Messages.Progress(1))).Result);
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.Progress(1))).Result);
    }

    [Fact]
    public async Task An_early_one_does_not_make_the_wait_longer()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1));
        for (var minute = 2; minute < 6; minute++)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(TooEarly, (await hub.SendAsync(Messages.Progress(minute))).AdditionalInfo);
        }

        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await hub.SendAsync(Messages.Progress(6))).Result);
    }

    [Fact]
    public async Task Start_end_and_error_neither_count_nor_are_limited()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        foreach (var type in new[] { "Start", "Progress", "End", "Error", "Start", "End", "Error" })
        {
            Assert.True((await hub.SendAsync(Messages.Of(type, more: $",\"X\":{hub.Emp.Count}"))).Result);
        }

        Assert.Equal(7, hub.Emp.Count);
    }

    [Fact]
    public async Task Each_session_has_its_own()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        const string Other = "3fe7378a-238f-4cf3-bca6-de657881f8c3";
        await hub.OpenAsync(Other);
        Assert.True((await hub.SendAsync(Messages.Progress(1))).Result);
        Assert.True((await hub.SendAsync(Messages.Progress(1, Other))).Result);
        Assert.False((await hub.SendAsync(Messages.Progress(2, Other.ToUpperInvariant()))).Result);
    }

    [Fact]
    public async Task They_outlive_a_restart()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1));
        await hub.RestartAsync();
        hub.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("60", (await hub.SendAsync(Messages.Progress(2))).RetryAfter);
        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
    }

    [Fact]
    public async Task The_interval_is_a_setting()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MinimumProgressInterval", "00:00:03"));
        await hub.SendAsync(Messages.Progress(1));
        Assert.Equal("3", (await hub.SendAsync(Messages.Progress(2))).RetryAfter);
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
    }

    /// <summary>Where EMPs may take longer than the interval, several Progress are under way, and the youngest decides.</summary>
    [Fact]
    public async Task With_several_under_way_the_youngest_decides()
    {
        await using var hub =
            await HubUnderTest.StartWithSessionAsync(("Hub:MinimumProgressInterval", "00:00:02"), ("Hub:EmpTimeout", "00:01:00"));
        var answering = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(answering.Task, EmpScripts.Acknowledge());
        var first = hub.SendAsync(Messages.Progress(1));
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(2));
        var second = hub.SendAsync(Messages.Progress(2));
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TooEarly, (await hub.SendAsync(Messages.Progress(3))).AdditionalInfo);
        answering.SetResult();
        Assert.True((await first).Result);
        Assert.True((await second).Result);
        Assert.Equal(2, hub.Emp.Count);
    }
}
