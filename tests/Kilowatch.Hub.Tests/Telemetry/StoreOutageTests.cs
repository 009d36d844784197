using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kilowatch.Hub.Tests.Running;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Hub.Tests.Telemetry;

/// <summary>A store that fails: the log says so once, and log, metrics and dashboard agree on what became of each request.</summary>
public sealed class StoreOutageTests
{
    [Fact]
    public async Task An_outage_is_one_error_and_one_information_however_many_meet_it()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"));
        for (var outage = 1; outage <= 2; outage++)
        {
            hub.Storage.Writer.DiskFault = () => throw new IOException("No space left on device");
            for (var i = 0; i < 20; i++) Assert.Equal(503, (await hub.SendAsync(Messages.Start())).Status);
            await Task.Delay(1200, TestContext.Current.CancellationToken); // it is probed twice a second
            Assert.Equal(503, (await hub.GetAsync("/health/ready")).Status);
            hub.Storage.Writer.DiskFault = null;
            await Eventually.TrueAsync(async () => (await hub.GetAsync("/health/ready")).Status == 200);
            Assert.Equal(outage,
                hub.Log.Events.Count(
                    e => e is { Id: 300, Level: LogLevel.Error } && e.Text.Contains("No space left on device", StringComparison.Ordinal)));
            await Eventually.TrueAsync(() => hub.Log.Events.Count(e => e is { Id: 301, Level: LogLevel.Information }) == outage);
        }
    }

    /// <summary>Each as the first request that meets the failure, at the step where it would be recorded; the next one meets it at its
    /// admission.</summary>
    [Theory]
    [InlineData("accepted")]
    [InlineData("refusedByEmp")]
    [InlineData("empFailed")]
    [InlineData("tooEarly")]
    [InlineData("replayed")]
    [InlineData("invalid")]
    [InlineData("unreadable")]
    [InlineData("sessionInvalid")]
    [InlineData("notSupported")]
    public async Task Log_metrics_and_dashboard_say_store_down_at_whichever_step_it_fails(string outcome)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"));
        var body = await PrepareAsync(hub, outcome);
        using var counted = new Counted(hub);
        hub.Storage.Writer.DiskFault = () => throw new IOException("disk full");
        for (var request = 1; request <= 2; request++)
        {
            Assert.Equal((503, "002"), ((await hub.SendAsync(body)) is var answer ? answer.Status : 0, answer.Code));
            await Eventually.TrueAsync(() => counted.Outcomes.Count == request);
        }

        Assert.Equal(["storeDown", "storeDown"], counted.Outcomes);
        await Eventually.TrueAsync(
            () => hub.Log.Events.Count(e => e.Id == 100 && e.Text.Contains(" storeDown 002 ", StringComparison.Ordinal)) == 2);
        hub.Storage.Writer.DiskFault = null;
        await Eventually.TrueAsync(async () => (await hub.GetAsync("/health/ready")).Status == 200);
        var outcomes = (await hub.GetAsync("/admin/api/activity?minutes=5")).Json.GetProperty("total").GetProperty("outcomes");
        Assert.Equal(2, outcomes.GetProperty("storeDown").GetInt32());
        Assert.Empty((await hub.GetAsync("/admin/api/journal?outcome=storeDown")).Json.GetProperty("entries").EnumerateArray());

        counted.Outcomes.Clear();
        await hub.SendAsync(body);
        await Eventually.TrueAsync(() => counted.Outcomes.Count == 1);
        Assert.Equal(outcome, Assert.Single(counted.Outcomes)); // what it would have been
    }

    private static async Task<string> PrepareAsync(HubUnderTest hub, string outcome)
    {
        switch (outcome)
        {
            case "refusedByEmp":
                hub.Emp.Script = EmpScripts.Json(EmpScripts.Refusal);
                return Messages.Start();
            case "empFailed":
                hub.Emp.Script = EmpScripts.Json("<html>", status: 500);
                return Messages.Start();
            case "tooEarly":
                Assert.True((await hub.SendAsync(Messages.Progress())).Result);
                return Messages.Progress(minute: 26);
            case "replayed":
                Assert.True((await hub.SendAsync(Messages.Start())).Result);
                return Messages.Start();
            case "invalid":
                return Messages.Start(more: ",\"HubOperatorID\":1,\"ErrorType\":5").Replace("2026-01-31T10:00:00+01:00", "yesterday",
                    StringComparison.Ordinal);
            case "unreadable":
                return "not JSON";
            case "sessionInvalid":
                return Messages.Start("11111111-1111-1111-1111-111111111111");
            case "notSupported":
                await hub.OpenAsync("22222222-2222-2222-2222-222222222222", provider: "DE*NOT");
                return Messages.Start("22222222-2222-2222-2222-222222222222");
            default:
                return Messages.Start();
        }
    }

    /// <summary>The outcomes that one hub's metric counts.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counted(HubUnderTest hub)
        {
            _listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == hub.Meters && instrument.Name == "kilowatch.hub.notifications")
                    self.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(
                (_, _, tags, _) => Outcomes.Enqueue(tags.ToArray().Single(tag => tag.Key == "outcome").Value));
            _listener.Start();
        }

        public ConcurrentQueue<object?> Outcomes { get; } = new();

        public void Dispose() => _listener.Dispose();
    }
}
