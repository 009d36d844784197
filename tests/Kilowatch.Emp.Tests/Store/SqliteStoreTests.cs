using System.Text;
using Kilowatch.Shared;

namespace Kilowatch.Emp.Store;

public sealed class SqliteStoreTests : StoreConformance, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kilowatch-emp-store-").FullName;

    [Fact]
    public void A_second_process_on_the_same_directory_is_told_so()
    {
        using var first = new SqliteStore(_directory);
        var refused = Assert.Throws<EmpConfigurationException>(() => new SqliteStore(_directory));
        Assert.StartsWith("Emp:Data:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_although_the_process_ended_before_the_database_had_it()
    {
        var entry = new OutboxEntry("msg_1", "http://127.0.0.1/", "A", Fingerprint.Of("two"u8), "session.progress", Messages.Start);
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("A", "one"));
        await SettledAsync(store);
        await store.AppendAsync(Message("A", "two") with { Outbox = [entry] });
        await store.AppendAsync(Message("B", "one"));
        using var crashed = Copy();
        using var again = new SqliteStore(crashed.Path);
        Assert.Equal(["one", "two"], (await again.ReadAsync("A", 0, default)).Select(message => Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal(AppendResult.Duplicate, await again.AppendAsync(Message("A", "two")));
        Assert.Equal(AppendResult.Duplicate, await again.AppendAsync(Message("B", "one")));
        Assert.Equal(entry.Id, Assert.Single(await again.LeaseAsync(Messages.Start, Messages.Start.AddMinutes(1), 10, default)).Id);
    }

    [Fact]
    public async Task A_message_that_reached_the_disk_in_part_is_no_message_and_harms_no_other()
    {
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("A", "one"));
        await store.AppendAsync(Message("A", "two, of which the end is missing"));
        using var crashed = Copy();
        var journal = Directory.EnumerateFiles(crashed.Path, "journal-*").Single(file => new FileInfo(file).Length > 0);
        using (var file = File.OpenWrite(journal)) file.SetLength(file.Length - 3);
        using var again = new SqliteStore(crashed.Path);
        Assert.Equal("one", Encoding.UTF8.GetString(Assert.Single(await again.ReadAsync("A", 0, default)).Body.Span));
        Assert.Equal(AppendResult.Stored, await again.AppendAsync(Message("A", "two")));
    }

    [Fact]
    public async Task A_journal_is_written_over_and_what_it_held_before_is_no_message()
    {
        using (var store = new SqliteStore(_directory))
        {
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j <= 3 - i; j++) await store.AppendAsync(Message("A", $"message {i} {j}"));
                await SettledAsync(store);
            }

            using var crashed = Copy();
            using var again = new SqliteStore(crashed.Path);
            Assert.Equal(9, (await again.ReadAsync("A", 0, default)).Count);
        }

        Assert.Single(Directory.EnumerateFiles(_directory, "journal-*"));
    }

    [Fact]
    public void What_cannot_be_written_is_taken_back_and_what_was_stays()
    {
        var heads = new SessionHeads(_ => new SessionHead(0));
        var pool = new JournalPool(_directory, settled: 0);
        var writer = new JournalWriter(pool, heads, _ => { });
        writer.Write([new PendingWrite(Message("A", "one"))]);
        pool.Dispose(); // the disk is gone
        Assert.ThrowsAny<Exception>(() => writer.Write([new PendingWrite(Message("A", "two")), new PendingWrite(Message("B", "one"))]));
        Assert.Equal((1, 0), (heads["A"].Revision, heads["B"].Revision));
        Assert.Single(heads["A"].Unsettled);
        Assert.True(heads["A"].Add(Fingerprint.Of("two"u8)));
    }

    [Fact]
    public async Task What_is_forgotten_does_not_lie_on_in_a_journal()
    {
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("OLD", "to be forgotten"));
        await SettledAsync(store);
        await store.ForgetAsync(Messages.Start.AddDays(1), default);
        using var copy = Copy();
        Assert.All(Directory.EnumerateFiles(copy.Path, "journal-*"), file => Assert.DoesNotContain("forgotten", File.ReadAllText(file), StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private protected override Task<IEmpStore> OpenAsync() => Task.FromResult<IEmpStore>(new SqliteStore(_directory));

    private protected override async Task SettledAsync(IEmpStore store)
    {
        // Outbox entries are brought into the database at once, and all that was stored before them.
        var entry = new OutboxEntry("settle-" + Guid.NewGuid(), "", "", default, "", DateTimeOffset.MaxValue);
        await store.AppendAsync(Message("SETTLE", entry.Id) with { Outbox = [entry] });
        await store.RemoveAsync(entry.Id, default);
    }

    /// <summary>The files as a process that is killed now would leave them.</summary>
    private Crashed Copy()
    {
        var copy = Directory.CreateTempSubdirectory("kilowatch-emp-crashed-").FullName;
        foreach (var file in Directory.EnumerateFiles(_directory).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(Path.Combine(copy, Path.GetFileName(file)));
            from.CopyTo(to);
        }

        return new(copy);
    }

    private sealed record Crashed(string Path) : IDisposable
    {
        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
