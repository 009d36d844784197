using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>Under Redacted and None, nothing that the hub keeps or tells of says who drove.</summary>
public class RedactedJournalTests
{
    /// <summary>An EMP that repeats what it was told, as careless EMPs do.</summary>
    private static readonly string Gossip =
        $$"""{"Result":true,"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000","AdditionalInfo":"welcome {{Sentinels.Uid}} of {{Sentinels.EvcoId}}"},"UID":"{{Sentinels.Uid}}","AuthorizationStopIdentifications":[{{Sentinels.FullCard}},{{Drivers.Code(Sentinels.EvcoId, Sentinels.Pin)}}]}""";

    [Theory]
    [InlineData("Redacted")]
    [InlineData("None")]
    public async Task A_dump_of_journal_log_metrics_traces_and_admin_has_no_uid_evco_id_or_pin(string mode)
    {
        var told = new ConcurrentQueue<string>();
        using var metrics = ListenToMetrics(told);
        using var traces = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped =
                activity => told.Enqueue(
                    $"{activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(t => $"{t.Key}={t.Value}"))} {string.Join(' ', activity.Baggage)}"),
        };
        ActivitySource.AddActivityListener(traces);
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(Gossip) };
        await using var hub = await HubUnderTest.StartWithSessionAsync(
            ("Hub:JournalBodies", mode), ("Hub:PinHashCost", "4"), ("Test:Log", "on"), ("Hub:Operators:0:Endpoint", cpo.Url));
        hub.Emp.Script = hub.SecondEmp.Script = EmpScripts.Json(Gossip);
        await Everything.SendAsync(hub);
        var shown = (await hub.GetAsync("/admin/api/journal?limit=1000")).Text
            + (await hub.GetAsync("/admin/api/sessions/" + Messages.Session)).Text;
        await hub.HouseKeptAsync();

        Assert.Contains("authorizeStart", shown, StringComparison.Ordinal);
        Assert.NotEmpty(told);
        Assert.Equal([], Sentinels.In(shown));
        Assert.Equal([], Sentinels.In(string.Join('\n', told)));
        Assert.Contains("from DE*ABC to DE*ICE", hub.Log.Text, StringComparison.Ordinal);
        Assert.Equal([], Sentinels.In(hub.Log.Text));
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.All));
        await hub.RestartAsync();
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.All));
    }

    /// <summary>The operator writes the card otherwise than the EMP that repeats it.</summary>
    [Theory]
    [InlineData("04:be:ef:ca:fe:12:34")]
    [InlineData("04beefcafe1234")]
    public async Task A_card_in_another_spelling_is_hidden_too(string written)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", "Redacted"));
        hub.Emp.Script = EmpScripts.Json(Gossip);
        Assert.True((await hub.SendAsync(Messages.Start(more: $",\"Identification\":{Messages.Rfid(written)}"))).Result);
        var shown = (await hub.GetAsync("/admin/api/sessions/" + Messages.Session)).Text;
        Assert.Contains("welcome ***", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(written, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Sentinels.Uid, Sentinels.In(shown));
    }

    [Fact]
    public async Task Under_full_only_the_pin_is_missing()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:PinHashCost", "4"), ("Test:Log", "on"));
        hub.Emp.Script = EmpScripts.Json(Gossip);
        await Everything.SendAsync(hub);
        await hub.HouseKeptAsync();
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.Pin));
        Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
        Assert.Equal([], Sentinels.In(hub.Log.Text));
    }

    [Fact]
    public async Task A_repeated_notification_still_gets_its_stored_answer()
    {
        foreach (var mode in (string[])["Redacted", "None"])
        {
            await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", mode));
            var body = Messages.Progress(more: $",\"Identification\":{Messages.Rfid(Sentinels.Uid)}");
            await hub.SendAsync(body);
            Assert.Equal(EmpScripts.Acknowledgment, (await hub.SendAsync(body)).Text);
            Assert.Equal(1, hub.Emp.Count);
            Assert.Equal(body, (await hub.Emp.NextAsync()).Text); // what is forwarded is whole in every mode
        }
    }

    private static MeterListener ListenToMetrics(ConcurrentQueue<string> told)
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => told.Enqueue(Told(instrument, tags)));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => told.Enqueue(Told(instrument, tags)));
        listener.Start();
        return listener;
    }

    private static string Told(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = instrument.Name;
        foreach (var (key, value) in tags) text += $" {key}={value}";
        return text;
    }
}
