using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>The CPO lost the answer and sends the same again.</summary>
public class StoredAnswersTests
{
    [Theory]
    [InlineData("Start")]
    [InlineData("Progress")]
    [InlineData("End")]
    [InlineData("Error")]
    public async Task The_same_body_again_gets_the_stored_acknowledgment_and_is_not_forwarded(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var body = Messages.Of(type);
        var first = await hub.SendAsync(body);
        hub.Emp.Script = EmpScripts.Json(EmpScripts.Refusal);
        hub.Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await hub.SendAsync(body);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(200, again.Status);
        Assert.NotEqual(first.ProcessId, again.ProcessId);
        hub.Clock.Advance(TimeSpan.FromHours(2)); // also when a Progress would be admitted anew
        Assert.Equal(first.Body, (await hub.SendAsync(body)).Body);
        Assert.Equal(1, hub.Emp.Count);
    }

    [Theory]
    [InlineData("Start")]
    [InlineData("End")]
    [InlineData("Error")]
    public async Task One_byte_more_is_another_notification(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Of(type));
        await hub.SendAsync(Messages.Of(type) + " ");
        Assert.Equal(2, hub.Emp.Count);
    }

    [Fact]
    public async Task They_outlive_a_restart_and_days()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var first = await hub.SendAsync(Messages.Progress(1));
        hub.Clock.Advance(TimeSpan.FromDays(2));
        await hub.SendAsync(Messages.Error());
        await hub.RestartAsync();
        hub.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(first.Body, (await hub.SendAsync(Messages.Progress(1))).Body);
        Assert.Equal(2, hub.Emp.Count);
    }

    [Fact]
    public async Task What_was_refused_or_failed_is_forwarded_again()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(EmpScripts.Refusal);
        await hub.SendAsync(Messages.End());
        hub.Emp.Script = EmpScripts.Json("oops", 500);
        await hub.SendAsync(Messages.End());
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.End())).Result);
        Assert.Equal(3, hub.Emp.Count);
    }

    [Fact]
    public async Task Equal_ones_at_the_same_moment_share_one_forward_and_one_answer()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answering = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(answering.Task, EmpScripts.Acknowledge());
        var all = Enumerable.Range(0, 10).Select(_ => hub.SendAsync(Messages.Progress(1))).ToList();
        await hub.Emp.NextAsync();
        answering.SetResult();
        var answers = await Task.WhenAll(all);
        Assert.All(answers, a => Assert.Equal(EmpScripts.Acknowledgment, a.Text));
        Assert.Equal(10, answers.Select(a => a.ProcessId).Distinct().Count());
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task Equal_ones_share_a_failure_too_and_the_next_is_admitted_at_once()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answering = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(answering.Task, EmpScripts.Json("no", 503));
        var first = hub.SendAsync(Messages.Progress(1));
        await hub.Emp.NextAsync();
        var second = hub.SendAsync(Messages.Progress(1));
        answering.SetResult();
        Assert.Equal("310", (await first).Code);
        Assert.Equal("310", (await second).Code);
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.Progress(1))).Result);
    }

    /// <summary>Whoever else speaks of the session must not cut off its past.</summary>
    [Fact]
    public async Task Requests_of_strangers_in_between_change_nothing()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var first = await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(2).Replace("DE*ABC", "DE*NIX", StringComparison.Ordinal));
        await hub.SendAsync(Messages.Progress(2).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal),
            Messages.ChargeDetailRecord());
        Assert.Equal(first.Body, (await hub.SendAsync(Messages.Progress(1))).Body);
        Assert.Equal(1, hub.Emp.Count);
    }
}
