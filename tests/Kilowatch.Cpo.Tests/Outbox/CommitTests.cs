using Kilowatch.Cpo.Outbox;
using Kilowatch.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Cpo.Tests.Outbox;

public sealed class CommitTests
{
    [Fact]
    public async Task A_commit_waits_for_what_is_being_written_and_not_only_for_what_is_still_in_the_queue()
    {
        using var directory = new TemporaryDirectory();
        var gate = new Lock();
        var options = new CpoOptions { Hub = new Uri("http://hub.test"), OperatorId = "DE*ABC", Outbox = directory.Path };
        using var other = new SqliteConnection($"Data Source={Path.Combine(directory.Path, "outbox.db")};Pooling=False");
        await using var outbox = new SessionOutbox(options, new FakeClock(), NullLogger.Instance, gate);
        await using var rig = new ReporterRig();
        var session = await rig.StartAsync();

        // Somebody holds the file, so the writer cannot end.
        other.Open();
        var held = other.BeginTransaction(deferred: false);
        lock (gate) outbox.Touch(session);
        var first = outbox.CommitAsync();
        while (true)
        {
            lock (gate)
            {
                if (!session.IsDirty) break;
            }

            await Task.Yield();
        }

        var second = outbox.CommitAsync();
        Assert.False(second.IsCompleted);
        held.Rollback();
        held.Dispose();
        await first;
        await second;
        Assert.Equal(ReporterRig.Id(1), Assert.Single(outbox.ReadOpen()).Id);
    }
}
