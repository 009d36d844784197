using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

public class RetentionTests
{
    [Fact]
    public async Task What_is_older_than_the_retention_is_gone_from_the_files()
    {
        await using var hub =
            await HubUnderTest.StartWithSessionAsync(("Hub:JournalRetention", "2.00:00:00"), ("Hub:SessionLifetime", "1.00:00:00"));
        await hub.SendAsync(Messages.Start(more: $",\"Identification\":{Messages.Rfid(Sentinels.Uid)}"));
        await hub.GetAsync("/admin/api/journal"); // which leaves a reader's connection behind
        await hub.HouseKeptAsync();
        Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
        Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, Messages.Session));

        for (var day = 0; day < 4; day++)
        {
            hub.Clock.Advance(TimeSpan.FromDays(1));
            await hub.OpenAsync($"0000000{day}-0000-0000-0000-000000000000");
            await hub.HouseKeptAsync();
        }

        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid, Messages.Session));
        Assert.DoesNotContain(Directory.EnumerateFiles(hub.Data), file => file.Contains("2026-01-31", StringComparison.Ordinal));
    }
}
