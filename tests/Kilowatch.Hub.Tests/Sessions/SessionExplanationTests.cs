using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>The sandbox says why a session is not valid; a hub in service does not.</summary>
public class SessionExplanationTests
{
    private const string Closed = "3fe7378a-238f-4cf3-bca6-de657881f8c3";
    private const string Expired = "3fe7378a-238f-4cf3-bca6-de657881f8c4";
    private const string Unknown = "3fe7378a-238f-4cf3-bca6-de657881f8c5";

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task It_tells_unknown_closed_expired_and_foreign_apart(string explains)
    {
        await using var hub = await HubUnderTest.StartAsync(("Hub:ExplainsSessions", explains));
        await hub.OpenAsync(Expired);
        hub.Clock.Advance(TimeSpan.FromDays(8));
        await hub.OpenAsync(@operator: "DE*OTH", provider: "DE*TWO");
        await hub.OpenAsync(Closed);
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(Closed));
        await hub.HouseKeptAsync();
        foreach (var (session, words) in new[] { (Messages.Session, "foreign"), (Closed, "closed"), (Expired, "expired"),
            (Unknown, "unknown") })
        {
            await SaysAsync(words, hub.SendAsync(Messages.Start(session)));
            await SaysAsync(words, hub.PostAsync(HubUnderTest.AuthorizeStop, Drivers.Stop(session, Messages.Rfid())));
            await SaysAsync(words, hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session)));
        }

        await SaysAsync("foreign", hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord()));
        await SaysAsync("DE*WHO", hub.SendAsync(Messages.Start(Closed).Replace("DE*ABC", "DE*WHO", StringComparison.Ordinal)));

        async Task SaysAsync(string words, Task<Answer> asking)
        {
            var answer = await asking;
            Assert.Equal((200, "400"), (answer.Status, answer.Code));
            if (explains == "true") Assert.Contains(words, answer.AdditionalInfo, StringComparison.Ordinal);
            else Assert.Null(answer.AdditionalInfo);
        }
    }
}
