using Kilowatch.Hub.Telemetry;
using System.Text;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>A charge detail record is kept whole until its EMP has taken it, and no longer.</summary>
public class ChargeDetailRecordPrivacyTests
{
    private static readonly string Record =
        Messages.ChargeDetailRecord().Replace(Messages.Rfid(), Messages.Rfid(Sentinels.Uid), StringComparison.Ordinal);

    [Theory]
    [InlineData("Redacted")]
    [InlineData("None")]
    public async Task It_is_whole_until_it_is_delivered_also_over_a_restart_and_gone_from_the_files_then(string mode)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", mode));
        hub.Emp.Script = EmpScripts.Json("away", 503);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Record)).Result);
        await hub.Emp.NextAsync();
        await hub.RestartAsync();
        await hub.HouseKeptAsync();
        Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
        Assert.DoesNotContain(Sentinels.Uid, (await hub.GetAsync("/admin/api/journal")).Text, StringComparison.Ordinal);

        hub.Emp.Script = EmpScripts.Acknowledge();
        await Eventually.TrueAsync(async () =>
        {
            hub.Clock.Advance(TimeSpan.FromSeconds(5));
            return (await hub.Store.Sessions.ReadUndeliveredAsync(default)).Count == 0;
        });
        Assert.Equal(Record, (await hub.Emp.NextAsync()).Text);
        await hub.HouseKeptAsync();
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
        Assert.Equal(mode == "None" ? "" : Record.Replace(Sentinels.Uid, "***", StringComparison.Ordinal), await StoredAsync(hub));
    }

    [Fact]
    public async Task A_delivery_just_before_the_end_of_the_process_is_made_good_at_the_next_start()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", "Redacted"));
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Record)).Result);

        // The store as a kill at this moment leaves it: delivered, and not redacted yet.
        var copy = Directory.CreateTempSubdirectory("kilowatch-test-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(hub.Data).Where(f => !f.EndsWith("hub.lock", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            Assert.NotEmpty(StoreBytes.FilesWith(copy.FullName, Sentinels.Uid));
            await using (var store =
                new EmbeddedStorage(new HubOptions { Data = copy.FullName, JournalBodies = JournalBodies.Redacted }, hub.Clock,
                    StoreTelemetry.None)) await store.Maintenance.RunAsync();
            Assert.Empty(StoreBytes.FilesWith(copy.FullName, Sentinels.Uid));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static async Task<string> StoredAsync(HubUnderTest hub)
    {
        var rows = (await hub.Store.Journal.ReadAsync(new JournalQuery(null, null, null, null, null, 0, 100), default)).Entries;
        return Encoding.UTF8.GetString(rows.Single(row => row.Effect == SessionEffect.Closed).Request);
    }
}
