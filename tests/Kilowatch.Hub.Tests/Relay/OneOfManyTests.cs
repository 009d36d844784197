using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Progress of one session at the same moment.</summary>
public class OneOfManyTests
{
    [Fact]
    public async Task Of_forty_at_the_same_moment_exactly_one_is_forwarded_in_every_of_100_rounds()
    {
        await using var hub = await HubUnderTest.StartAsync();
        for (var round = 0; round < 100; round++)
        {
            var session = $"3fe7378a-238f-4cf3-bca6-{round:000000000000}";
            await hub.OpenAsync(session);
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var all = Enumerable.Range(0, 40).Select(async i =>
            {
                await start.Task;
                return await hub.SendAsync(Messages.Progress(i, session));
            }).ToList();
            start.SetResult();
            var answers = await Task.WhenAll(all);

            Assert.Equal(round + 1, hub.Emp.Count);
            Assert.Single(answers, a => a.Result == true);
            Assert.All(answers.Where(a => a.Result != true), a =>
            {
                Assert.Equal(200, a.Status);
                Assert.Equal("022", a.Code);
                Assert.Equal("300", a.RetryAfter);
            });
        }
    }

    [Fact]
    public async Task While_one_is_under_way_another_is_too_early_and_admitted_once_the_first_has_failed()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Hang();
        var first = hub.SendAsync(Messages.Progress(1));
        await hub.Emp.NextAsync();
        Assert.Equal("300", (await hub.SendAsync(Messages.Progress(2))).RetryAfter);
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("310", (await first).Code);
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.Progress(2))).Result);
    }
}
