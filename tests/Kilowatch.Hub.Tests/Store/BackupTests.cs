using System.Collections.Concurrent;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Hub.Telemetry;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>A copy of the embedded store's directory, made while notifications come, opens as the store of that moment.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-backup-");

    [Fact]
    public async Task What_was_acknowledged_before_a_backup_is_in_it()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var acknowledged = new ConcurrentQueue<string>();
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 16).Select(cpo => SendAsync(hub, cpo, acknowledged, enough.Token)).ToList();
        for (var backup = 1; backup <= 3; backup++)
        {
            await Eventually.TrueAsync(() => acknowledged.Count > backup * 500);
            var before = acknowledged.ToArray();
            await StoreDirectory.BackUpAsync(hub.Data, PathOf(backup), default);
            var (restored, isOpen) = await RestoreAsync(PathOf(backup));
            Assert.Empty(before.Except(restored));
            Assert.True(isOpen);
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
    }

    [Fact]
    public async Task A_hub_starts_on_it_and_knows_what_was_sent()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.SendAsync(Messages.Progress())).Result);
        await StoreDirectory.BackUpAsync(hub.Data, PathOf(1), default);
        await using var restored = await HubUnderTest.StartAsync(("Hub:Data", PathOf(1)));
        Assert.True((await restored.SendAsync(Messages.Progress())).Result); // the stored answer
        Assert.Equal("022", (await restored.SendAsync(Messages.Progress(minute: 26))).Code);
        Assert.Equal(0, restored.Emp.Count);
    }

    [Fact]
    public async Task What_is_there_is_not_overwritten_and_what_is_no_data_is_not_copied()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await StoreDirectory.BackUpAsync(hub.Data, PathOf(1), default);
        await Assert.ThrowsAsync<HubConfigurationException>(() => StoreDirectory.BackUpAsync(hub.Data, PathOf(1), default));
        await Assert.ThrowsAsync<HubConfigurationException>(() => StoreDirectory.BackUpAsync(_directory.FullName, PathOf(2), default));
        await Assert.ThrowsAsync<HubConfigurationException>(() => StoreDirectory.BackUpAsync(PathOf(3), PathOf(2), default));
        Assert.Equal([PathOf(1)], Directory.GetFileSystemEntries(_directory.FullName));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathOf(int backup) => Path.Combine(_directory.FullName, $"{backup}");

    private static async Task SendAsync(HubUnderTest hub, int cpo, ConcurrentQueue<string> acknowledged, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var name = $"{cpo}-{i}-{new string('x', 200)}"; // so that blocks of the journal fill up
            if ((await hub.SendAsync(Messages.Error(more: $",\"ErrorAdditionalInfo\":\"{name}\""))).Result == true)
                acknowledged.Enqueue(name);
        }
    }

    /// <returns>What was sent, and whether the session is open.</returns>
    private static async Task<(HashSet<string> Sent, bool IsOpen)> RestoreAsync(string data)
    {
        await using var store = new EmbeddedStorage(new HubOptions { Data = data }, TimeProvider.System, StoreTelemetry.None);
        var page = await store.Journal.ReadAsync(new JournalQuery(null, null, null, null, null, 0, int.MaxValue), default);
        var sent = page.Entries.Where(entry => entry.Kind == JournalKind.Error)
            .Select(entry =>
                System.Text.Json.JsonDocument.Parse(entry.Request).RootElement.GetProperty("ErrorAdditionalInfo").GetString()!);
        return ([.. sent], await store.Sessions.CountOpenSessionsAsync(default) == 1);
    }
}
