using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

public sealed class NotificationRateTests
{
    private const string OtherSession = "aaaaaaaa-0000-0000-0000-000000000000";

    [Fact]
    public async Task An_operator_over_its_rate_gets_429_and_is_told_when_to_come_back()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Operators:0:NotificationsPerMinute", "100"));
        for (var i = 0; i < 100; i++) Assert.Equal(200, (await hub.SendAsync(Numbered(i))).Status);

        var refused = await hub.SendAsync(Numbered(100));

        Assert.Equal(429, refused.Status);
        Assert.False(refused.Result);
        Assert.Equal("1", refused.RetryAfter);
        Assert.Equal(100, hub.Emp.Count);
    }

    /// <summary>Whatever an operator asks for costs the hub; what was too much is not in the journal.</summary>
    [Fact]
    public async Task Every_request_of_an_operator_counts()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Operators:0:NotificationsPerMinute", "3"));
        const string Card = """{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}""";
        Assert.Equal(200, (await hub.SendAsync(Numbered(0))).Status);
        Assert.Equal(200, (await hub.AuthorizeAsync(Card)).Status);
        Assert.Equal(200, (await hub.StopAsync(Messages.Session, Card)).Status);
        var before = (await hub.Store.Journal.ReadAsync(new JournalQuery(null, null, null, null, null, 0, 100), default)).Entries.Count;

        var refused = await hub.AuthorizeAsync(Card);

        Assert.Equal((429, "20"), (refused.Status, refused.RetryAfter));
        Assert.Equal(429, (await hub.PostAsync(HubUnderTest.ChargeDetailRecord, "{}")).Status);
        Assert.Equal(429, (await hub.SendAsync(Numbered(1))).Status);
        Assert.Equal(before,
            (await hub.Store.Journal.ReadAsync(new JournalQuery(null, null, null, null, null, 0, 100), default)).Entries.Count);
    }

    /// <summary>By default a hundred a second for long, for one operator or one provider.</summary>
    [Theory]
    [InlineData("authorize/start")]
    [InlineData("authorize-remote/start")]
    public async Task Sessions_that_one_partner_begins_have_a_rate(string how)
    {
        Assert.Equal(6000, new HubOptions().MaxSessionStartsPerMinute);
        await using var cpo = new ScriptedEmp();
        await using var hub = await HubUnderTest.StartWithSessionAsync(
            ("Hub:MaxSessionStartsPerMinute", "120"), ("Hub:Operators:0:Endpoint", cpo.Url),
            ("Hub:Contracts:0:Operator", "DE*OTH"), ("Hub:Contracts:0:Provider", "DE*TWO")); // so nobody is asked
        Task<Answer> StartAsync() => how == "authorize/start"
            ? hub.AuthorizeAsync("""{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}""")
            : hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        for (var i = 0; i < 120; i++) Assert.Equal(200, (await StartAsync()).Status);
        var refused = await StartAsync();
        Assert.Equal((429, "1"), (refused.Status, refused.RetryAfter));
        Assert.Equal(200, (await hub.SendAsync(Messages.Start())).Status); // what was begun goes on
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await StartAsync()).Status);
        Assert.Equal(429, (await StartAsync()).Status);
    }

    [Fact]
    public async Task Coming_back_at_the_time_told_is_admitted()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Operators:0:NotificationsPerMinute", "2"));
        for (var i = 0; i < 2; i++) await hub.SendAsync(Numbered(i));
        Assert.Equal("30", (await hub.SendAsync(Numbered(2))).RetryAfter);

        hub.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(200, (await hub.SendAsync(Numbered(2))).Status);
        Assert.Equal(429, (await hub.SendAsync(Numbered(3))).Status);
    }

    [Fact]
    public async Task One_operators_flood_is_not_anothers_limit()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(
            ("Hub:Operators:0:NotificationsPerMinute", "1"), ("Hub:Operators:1:NotificationsPerMinute", "1"));
        await hub.OpenAsync(OtherSession, "DE*OTH");
        await hub.SendAsync(Numbered(0));
        Assert.Equal(429, (await hub.SendAsync(Numbered(1))).Status);

        var other = Messages.Error(OtherSession).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal);
        Assert.Equal(200, (await hub.SendAsync(other)).Status);
    }

    private static string Numbered(int i) => Messages.Error(more: $",\"ErrorAdditionalInfo\":\"{i}\"");
}
