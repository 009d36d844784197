using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Step 1 of the diagrams: whose session it is, and until when.</summary>
public class SessionValidityTests
{
    private const string Unknown = "3fe7378a-238f-4cf3-bca6-de657881f8c9";

    public static TheoryData<string> Types => ["Start", "Progress", "End", "Error"];

    [Theory, MemberData(nameof(Types))]
    public async Task An_unknown_session_is_invalid(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        AssertInvalid(await hub.SendAsync(Messages.Of(type, Unknown)), Unknown);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task A_session_of_another_operator_is_answered_like_an_unknown_one(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        foreach (var stranger in new[] { "DE*OTH", "DE*NIX" })
        {
            AssertInvalid(await hub.SendAsync(Messages.Of(type).Replace("DE*ABC", stranger, StringComparison.Ordinal)), Messages.Session);
        }

        Assert.Equal(0, hub.Emp.Count);
    }

    [Theory]
    [InlineData("DE*XYZ")]
    [InlineData("dexyz")]
    [InlineData("de*abc")]
    public async Task A_sub_operator_and_any_spelling_are_the_same_operator(string operatorId)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.SendAsync(Messages.Start().Replace("DE*ABC", operatorId, StringComparison.Ordinal))).Result);
    }

    [Fact]
    public async Task The_session_and_the_interval_are_judged_before_the_fields()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var broken = Messages.Progress(2).Replace("EvseID", "EvseId", StringComparison.Ordinal);
        AssertInvalid(await hub.SendAsync(broken.Replace(Messages.Session, Unknown, StringComparison.Ordinal)), Unknown);
        Assert.Equal("Please add Valid EVSEID", (await hub.SendAsync(broken)).AdditionalInfo);
        await hub.SendAsync(Messages.Progress(1));
        Assert.Equal("Progress Notification can be sent only at interval of at least 5 min", (await hub.SendAsync(broken)).AdditionalInfo);
    }

    [Fact]
    public async Task It_lives_as_long_as_it_is_heard_of_and_seven_days_more()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        for (var i = 0; i < 3; i++)
        {
            hub.Clock.Advance(TimeSpan.FromDays(7));
            Assert.True((await hub.SendAsync(Messages.Progress(i))).Result);
        }

        hub.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromTicks(1));
        AssertInvalid(await hub.SendAsync(Messages.Progress(9)), Messages.Session);
        AssertInvalid(await hub.SendAsync(Messages.Progress(9)), Messages.Session); // asking does not bring it back
        await hub.RestartAsync();
        AssertInvalid(await hub.SendAsync(Messages.Progress(9)), Messages.Session);
    }

    [Fact]
    public async Task The_lifetime_is_a_setting()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:SessionLifetime", "00:00:01"));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await hub.SendAsync(Messages.Start())).Result);
        hub.Clock.Advance(TimeSpan.FromSeconds(1.5));
        for (var i = 0; i < 3; i++) AssertInvalid(await hub.SendAsync(Messages.End()), Messages.Session);
    }

    [Fact]
    public async Task A_stranger_cannot_keep_a_session_alive()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:SessionLifetime", "00:01:00"));
        hub.Clock.Advance(TimeSpan.FromSeconds(50));
        await hub.SendAsync(Messages.End().Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
        hub.Clock.Advance(TimeSpan.FromSeconds(20));
        AssertInvalid(await hub.SendAsync(Messages.End()), Messages.Session);
    }

    [Fact]
    public async Task A_provider_without_an_endpoint_for_notifications_is_320()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.OpenAsync(provider: "DE*NOT");
        var answer = await hub.SendAsync(Messages.Progress(1));
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"Result":false,"StatusCode":{"Code":"320","Description":"Service not available","AdditionalInfo":"EMP does not support service"},"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","CPOPartnerSessionID":"cpo-1","EMPPartnerSessionID":"emp-1"}""",
            answer.Text);
        // not "too early"
        Assert.Equal(320, int.Parse((await hub.SendAsync(Messages.Progress(2))).Code!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void AssertInvalid(Answer answer, string session)
    {
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            $$"""{"Result":false,"StatusCode":{"Code":"400","Description":"Session is invalid","AdditionalInfo":null},"SessionID":"{{session}}","CPOPartnerSessionID":null,"EMPPartnerSessionID":null}""",
            answer.Text);
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
    }
}
