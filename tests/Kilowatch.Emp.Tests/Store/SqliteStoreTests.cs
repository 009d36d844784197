using System.Text;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Store.Sqlite;
using Kilowatch.Shared;

namespace Kilowatch.Emp.Tests.Store;

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
    public async Task What_was_acknowledged_is_there_although_the_process_was_killed()
    {
        var entry = new OutboxEntry("msg_1", "http://127.0.0.1/", "A", Fingerprint.Of("two"u8), "session.progress", Messages.Start);
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("A", "one"));
        await store.AppendAsync(Message("A", "two") with { Outbox = [entry] });
        await store.AppendAsync(Message("B", "one"));
        using var crashed = Copy();
        using var again = new SqliteStore(crashed.Path);
        Assert.Equal(["one", "two"],
            (await again.ReadAsync("A", 0, default)).Select(message => Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal(AppendResult.Duplicate, await again.AppendAsync(Message("A", "two")));
        Assert.Equal(AppendResult.Duplicate, await again.AppendAsync(Message("B", "one")));
        Assert.Equal(entry.Id, Assert.Single(await again.LeaseAsync(Messages.Start, Messages.Start.AddMinutes(1), 10, default)).Id);
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_and_forgotten_and_what_was_stays()
    {
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("A", "one"));
        using (var other =
            SqliteFile.OpenForWriting(Path.Combine(_directory, "emp.db"),
                "CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'full'); END"))
        {
            await Assert.ThrowsAsync<StoreDownException>(() => store.AppendAsync(Message("A", "two")).AsTask());
            await Assert.ThrowsAsync<StoreDownException>(() => store.AppendAsync(Message("B", "one")).AsTask());
            Assert.Contains("full", store.UnavailableReason, StringComparison.Ordinal);
            SqliteFile.Execute(other, "DROP TRIGGER full");
        }

        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("A", "two")));
        Assert.Equal(AppendResult.UnknownSession, await store.AppendAsync(Message("B", "two") with { MayOpen = false }));
        Assert.Equal([1L, 2L], (await store.ReadAsync("A", 0, default)).Select(message => message.Revision));
        Assert.Null(store.UnavailableReason);
    }

    /// <summary>A session can be forgotten while a backend that is away is still to be told of it, and then begin anew with the same
    /// message.</summary>
    [Fact]
    public async Task What_waits_in_the_outbox_already_hinders_no_message()
    {
        var entry = new OutboxEntry("msg_1", "http://127.0.0.1/", "A", Fingerprint.Of("one"u8), "session.progress", Messages.Start);
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("A", "one") with { Outbox = [entry] });
        await store.ForgetAsync(Messages.Start.AddDays(1), default);
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Message("A", "one") with { Outbox = [entry] }));
        Assert.Single(await store.LeaseAsync(Messages.Start, Messages.Start.AddMinutes(1), 10, default));
    }

    [Fact]
    public async Task What_is_forgotten_is_in_no_file_any_more()
    {
        using var store = new SqliteStore(_directory);
        await store.AppendAsync(Message("OLD", "to be forgotten"));
        using (var before = Copy()) Assert.Contains(Directory.EnumerateFiles(before.Path), Holds);
        await store.ForgetAsync(Messages.Start.AddDays(1), default);
        using var copy = Copy();
        Assert.DoesNotContain(Directory.EnumerateFiles(copy.Path), Holds);

        static bool Holds(string file) => File.ReadAllText(file).Contains("to be forgotten", StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private protected override Task<IEmpStore> OpenAsync() => Task.FromResult<IEmpStore>(new SqliteStore(_directory));

    /// <summary>The files as a process that is killed now would leave them.</summary>
    private Crashed Copy()
    {
        var copy = Directory.CreateTempSubdirectory("kilowatch-emp-crashed-").FullName;
        foreach (var file in Directory.EnumerateFiles(_directory).Where(
            file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
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
