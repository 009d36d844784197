using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>What is odd is forwarded all the same, and remembered with the notification.</summary>
public class RemarksTests
{
    public static TheoryData<string, string> Odd => new()
    {
        { "durationMismatch", Messages.Progress(25, more: ",\"ChargingDuration\":48000") },
        { "endBeforeStart", Messages.End(more: ",\"ChargingStart\":\"2026-01-31T10:30:00Z\"") },
        { "eventBeforeStart",
            Messages.Progress(25).Replace("\"ChargingStart\":\"2026-01-31T10:00:00", "\"ChargingStart\":\"2026-01-31T10:30:00",
                StringComparison.Ordinal) },
        { "inTheFuture", Messages.Start().Replace("2026-01-31", "2027-01-31", StringComparison.Ordinal) },
        { "energyMismatch", Messages.End(more: ",\"MeterValueStart\":1.001,\"MeterValueEnd\":23.000") },
        { "negativeEnergy", Messages.Progress(25).Replace("12.340", "-0.001", StringComparison.Ordinal) },
    };

    [Theory, MemberData(nameof(Odd))]
    public async Task It_is_accepted_forwarded_and_remarked(string remark, string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.SendAsync(body)).Result);
        Assert.Equal(body, (await hub.Emp.NextAsync()).Text);
        Assert.Contains(remark, await LastRemarksAsync(hub), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Energy_that_goes_backwards_and_a_time_out_of_order_are_remarked_against_the_session()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(25));
        Assert.Empty(await LastRemarksAsync(hub));
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        await hub.SendAsync(Messages.Progress(20).Replace("12.340", "12.339", StringComparison.Ordinal));
        Assert.Equal("energyBackwards outOfOrder", string.Join(" ", (await LastRemarksAsync(hub)).Order(StringComparer.Ordinal)));
    }

    private static async Task<IReadOnlyList<string>> LastRemarksAsync(HubUnderTest hub)
    {
        var session = await hub.GetAsync("/admin/api/sessions/" + Messages.Session);
        return [.. session.Json.GetProperty("entries").EnumerateArray().Last().GetProperty("remarks").EnumerateArray().Select(
            r => r.GetString()!)];
    }
}
