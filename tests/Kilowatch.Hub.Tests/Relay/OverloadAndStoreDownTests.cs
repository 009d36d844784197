using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>When the hub cannot, it says so at once and when to come back; it never hangs.</summary>
public class OverloadAndStoreDownTests
{
    [Fact]
    public async Task Beyond_the_bound_the_answer_is_503_with_001_at_once()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxRequests", "1"));
        hub.Emp.Script = EmpScripts.Hang();
        var first = hub.SendAsync(Messages.Start());
        await hub.Emp.NextAsync();
        foreach (var path in new[] { HubUnderTest.Notifications, HubUnderTest.AuthorizeStart, HubUnderTest.ChargeDetailRecord })
        {
            var refused = await hub.PostAsync(path, Messages.End());
            Assert.Equal((503, false, "001", "Hubject system error", "1"),
                (refused.Status, refused.Result, refused.Code, refused.Description, refused.RetryAfter));
            Assert.NotEqual(Guid.Empty, refused.ProcessId);
        }

        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("310", (await first).Code);
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.End())).Result);
    }

    [Fact]
    public async Task With_its_store_down_the_answer_is_503_with_002_and_the_hub_comes_back_by_itself()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Storage.Writer.DiskFault = () => throw new IOException("disk full");
        // The first one finds out; then it is known.
        for (var i = 0; i < 3; i++)
        {
            var refused = await hub.SendAsync(Messages.Start());
            Assert.Equal((503, false, "002", "Hubject database error", "1"),
                (refused.Status, refused.Result, refused.Code, refused.Description, refused.RetryAfter));
            Assert.NotEqual(Guid.Empty, refused.ProcessId);
        }

        Assert.Equal(("002", 503), ((await hub.SendAsync("not JSON")).Code, (await hub.SendAsync("not JSON")).Status));
        Assert.Equal(503, (await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord())).Status);
        Assert.Equal(503, (await hub.GetAsync("/health/ready")).Status);
        Assert.Equal(200, (await hub.GetAsync("/health/live")).Status);

        hub.Storage.Writer.DiskFault = null;
        await Eventually.TrueAsync(async () => (await hub.GetAsync("/health/ready")).Status == 200);
        Assert.True((await hub.SendAsync(Messages.Start())).Result);
    }

    /// <summary>The EMP has accepted it, and the operator hears that it failed: so must everyone who counts.</summary>
    [Fact]
    public async Task Store_down_is_reported_as_store_down()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"));
        var outcomes = new ConcurrentQueue<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == hub.Meters && instrument.Name == "kilowatch.hub.notifications")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => outcomes.Enqueue(tags.ToArray().Single(tag => tag.Key == "outcome").Value));
        listener.Start();
        hub.Emp.Script = EmpScripts.Acknowledge();
        hub.Storage.Writer.DiskFault = () => throw new IOException("disk full");

        var refused = await hub.SendAsync(Messages.Start());
        Assert.Equal((503, false, "002"), (refused.Status, refused.Result, refused.Code));
        await hub.Emp.NextAsync(); // it was relayed
        await Eventually.TrueAsync(() => !outcomes.IsEmpty && hub.Log.Text.Contains("Kind=start", StringComparison.Ordinal));
        Assert.Equal(["storeDown"], outcomes);
        Assert.Contains("start storeDown 002 from DE*ABC to DE*ICE", hub.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("start accepted", hub.Log.Text, StringComparison.Ordinal);

        hub.Storage.Writer.DiskFault = null;
        await Eventually.TrueAsync(async () => (await hub.GetAsync("/health/ready")).Status == 200);
        var activity = (await hub.GetAsync("/admin/api/activity?minutes=5")).Json;
        Assert.Equal("""{"storeDown":1}""", activity.GetProperty("total").GetProperty("outcomes").GetRawText());
    }
}
