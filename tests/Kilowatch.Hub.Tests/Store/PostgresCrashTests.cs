using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Postgres;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>A server of its own that crashes: what it had not yet written to disk is gone.</summary>
public sealed class PostgresCrashTests : IAsyncLifetime
{
    private const string LazyWriter = "wal_writer_delay=10s";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly PostgresServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_a_crash_took_counts_unless_another_came_in_its_place(bool anotherCame)
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        var (session, lost) = await LoseClaimAsync(bed, other);
        if (anotherCame)
        {
            var next = await bed.AdmitAsync("Progress 2", session, store: other);
            Assert.Equal(AdmissionVerdict.Admitted, next.Verdict);
            await Assert.ThrowsAsync<StoreDownException>(
                () => bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, session: session, claim: lost));
            await bed.RecordAsync("Progress 2", SessionEffect.ProgressAccepted, session: session, claim: next.Claim, store: other);
            await other.Sessions.ReleaseAsync(next.Claim!, default);
        }
        else
        {
            Assert.Equal(AdmissionVerdict.SameInFlight, (await bed.AdmitAsync("Progress 1", session)).Verdict);
            await bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, session: session, claim: lost);
            Assert.Equal(AdmissionVerdict.TooEarly, (await bed.AdmitAsync("Progress 2", session, store: other)).Verdict);
        }

        await bed.Store.Sessions.ReleaseAsync(lost, default);
        var accepted = anotherCame ? "Progress 2" : "Progress 1";
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync(accepted, session, store: other)).Verdict);
        var entries = await bed.Store.Journal.ReadSessionAsync((await bed.Store.Sessions.ReadSessionAsync(session, default))!, default);
        Assert.Equal(["", accepted], entries.Select(entry => Encoding.UTF8.GetString(entry.Request)));
    }

    /// <summary>A record may be readable and not yet be on the standby: its node gave up, and the server had committed it for
    /// itself.</summary>
    [Fact]
    public async Task An_answer_that_is_given_again_waits_for_the_standby()
    {
        await using var bed = await NewBedAsync();
        await bed.OpenAsync();
        await bed.AcceptAsync("Progress 1");
        await using var database = bed.Open();
        var reads = new PostgresReads(bed.Options, database.General, TimeSpan.FromSeconds(2), bed.Clock);
        var (session, fingerprint) = (SessionKey.Of(StoreConformance.Session), StoreBedOperations.FingerprintOf("Progress 1"));

        await _server.CrashAsync();
        await _server.StartAsync("synchronous_standby_names=nobody");
        Assert.NotNull(await reads.SessionAsync(session, default)); // it can be read
        await Assert.ThrowsAsync<StoreDownException>(() => reads.AcceptedAsync(session, fingerprint, default));

        await _server.CrashAsync();
        await _server.StartAsync();
        database.Clear();
        Assert.Equal("answer to Progress 1", Encoding.UTF8.GetString((await reads.AcceptedAsync(session, fingerprint, default))!));
    }

    /// <summary>The server writes what need not be on disk at once when something else must be; this one is told not to do it for its own
    /// sake,
    /// but a node may have told of itself in between.</summary>
    private async Task<(string Session, InFlight Claim)> LoseClaimAsync(PostgresStoreBed bed, StoreNode other)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var session = $"3fe7378a-238f-4cf3-bca6-{attempt:x12}";
            await bed.OpenAsync(session);
            var admitted = await bed.AdmitAsync("Progress 1", session);
            Assert.Equal(1, bed.Read<int>($"SELECT cardinality(claims) FROM hub_session WHERE id = '{session}'"));
            await _server.CrashAsync();
            foreach (var node in (StoreNode[])[bed.Store, other])
                await Assert.ThrowsAsync<StoreDownException>(() => bed.AdmitAsync("Progress 3", session, store: node));
            await _server.StartAsync(LazyWriter);
            foreach (var node in (StoreNode[])[bed.Store, other]) await BackAsync(node);
            if (bed.Read<int>($"SELECT cardinality(claims) FROM hub_session WHERE id = '{session}'") == 0)
                return (session, admitted.Claim!);
        }

        throw new InvalidOperationException("five claims in turn were on disk before the server crashed");
    }

    private static async Task BackAsync(StoreNode node)
    {
        using var tooLong = new CancellationTokenSource(Soon);
        while (node.Health.UnavailableReason is not null) await Task.Delay(20, tooLong.Token);
    }

    private async Task<PostgresStoreBed> NewBedAsync()
    {
        var database = await _server.CreateDatabaseAsync();
        await _server.CrashAsync();
        await _server.StartAsync(LazyWriter);
        return new PostgresStoreBed(database);
    }
}
