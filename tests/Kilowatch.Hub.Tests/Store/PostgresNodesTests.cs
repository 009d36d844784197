using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Testing;
using Kilowatch.Hub.Storage;
using RelayOutcome = Kilowatch.Hub.Storage.RelayOutcome;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Several nodes on one database keep the promises together.</summary>
public class PostgresNodesTests(PostgresServer server)
{
    private const string Session = StoreConformance.Session;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Of_many_progress_at_three_nodes_at_once_one_is_admitted()
    {
        await using var bed = await NewBedAsync();
        StoreNode[] nodes = [bed.Store, bed.Start(), bed.Start()];
        string[] sessions = [.. Enumerable.Range(0, 50).Select(i => $"3fe7378a-238f-4cf3-bca6-{i:x12}")];
        foreach (var session in sessions) await bed.OpenAsync(session);
        for (var round = 0; round < 5; round++)
        {
            var number = round;
            var asked = await Task.WhenAll(sessions.SelectMany(session => Enumerable.Range(0, 9).Select(i => Task.Run(async () =>
                (Session: session, Node: nodes[i % 3],
                    Admission: await bed.AdmitAsync($"Progress {number} {i}", session, store: nodes[i % 3]))))));
            foreach (var of in asked.GroupBy(a => a.Session))
            {
                var (_, node, admission) = Assert.Single(of, a => a.Admission.Verdict == AdmissionVerdict.Admitted);
                Assert.Equal(8, of.Count(a => a.Admission.Verdict == AdmissionVerdict.TooEarly));
                await node.Sessions.ReleaseAsync(admission.Claim!, default);
            }
        }
    }

    [Fact]
    public async Task An_equal_one_at_another_node_gets_the_answer_of_the_first()
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Progress 1");
        var same = await bed.AdmitAsync("Progress 1", store: other);
        Assert.Equal(AdmissionVerdict.SameInFlight, same.Verdict);
        await bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: first.Claim);
        await bed.Store.Sessions.ReleaseAsync(first.Claim!, default);
        Assert.Equal("answer to Progress 1", Encoding.UTF8.GetString((await same.Same!).Body.Span));
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Progress 1", store: other)).Verdict);
    }

    [Fact]
    public async Task An_equal_one_whose_first_has_no_answer_is_to_come_again()
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Progress 1");
        var same = await bed.AdmitAsync("Progress 1", store: other);
        await bed.RecordAsync("Progress 1", SessionEffect.None, RelayOutcome.EmpFailed, claim: first.Claim);
        await bed.Store.Sessions.ReleaseAsync(first.Claim!, default);
        await Assert.ThrowsAsync<StoreDownException>(() => same.Same!);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 1", store: other)).Verdict);
    }

    [Fact]
    public async Task A_claim_whose_node_died_ends_by_itself_and_what_that_node_says_later_does_not_count()
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        await bed.OpenAsync();
        var dead = await bed.AdmitAsync("Progress 1");
        Assert.Equal(AdmissionVerdict.TooEarly, (await bed.AdmitAsync("Progress 2", store: other)).Verdict);
        bed.Clock.Advance(Minute);
        var next = await bed.AdmitAsync("Progress 2", store: other);
        Assert.Equal(AdmissionVerdict.Admitted, next.Verdict);
        await Assert.ThrowsAsync<StoreDownException>(
            () => bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: dead.Claim));
        await bed.RecordAsync("Progress 2", SessionEffect.ProgressAccepted, claim: next.Claim, store: other);
        Assert.Equal(["", "Progress 2"], (await bed.JournalAsync()).Select(row => Encoding.UTF8.GetString(row.Request)));
    }

    /// <summary>Claims do not wait for the disk: a server that crashes may forget the last ones. What an EMP accepted under such a one
    /// counts when nothing has come in its place, and does not reach that EMP a second time through this node.</summary>
    [Fact]
    public async Task What_was_accepted_under_a_claim_that_the_database_lost_is_recorded_once()
    {
        await using var bed = await NewBedAsync();
        await bed.OpenAsync();
        var lost = await bed.AdmitAsync("Progress 1");
        bed.Execute("UPDATE hub_session SET claims = '{}'");
        Assert.Equal(AdmissionVerdict.SameInFlight, (await bed.AdmitAsync("Progress 1")).Verdict);
        await bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: lost.Claim);
        await bed.Store.Sessions.ReleaseAsync(lost.Claim!, default);
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Progress 1")).Verdict);
        Assert.Equal(AdmissionVerdict.TooEarly, (await bed.AdmitAsync("Progress 2")).Verdict);
        await Assert.ThrowsAsync<StoreDownException>(
            () => bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: lost.Claim));
        Assert.Equal(["", "Progress 1"], (await bed.JournalAsync()).Select(row => Encoding.UTF8.GetString(row.Request)));
    }

    /// <summary>When another was admitted, recorded or not, or the session has ended meanwhile, it counts no more.</summary>
    [Theory]
    [InlineData("on its way")]
    [InlineData("accepted")]
    [InlineData("ended")]
    public async Task What_was_accepted_under_a_claim_that_the_database_lost_does_not_count_beside_what_came_after_it(string after)
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        await bed.OpenAsync();
        var lost = await bed.AdmitAsync("Progress 1");
        bed.Execute("UPDATE hub_session SET claims = '{}'");
        if (string.Equals(after, "ended", StringComparison.Ordinal))
        {
            await bed.RecordAsync("record", SessionEffect.Closed);
        }
        else
        {
            var next = await bed.AdmitAsync("Progress 2", store: other);
            Assert.Equal(AdmissionVerdict.Admitted, next.Verdict);
            if (string.Equals(after, "accepted", StringComparison.Ordinal))
                await bed.RecordAsync("Progress 2", SessionEffect.ProgressAccepted, claim: next.Claim, store: other);
        }

        var before = (await bed.JournalAsync()).Count;
        await Assert.ThrowsAsync<StoreDownException>(
            () => bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: lost.Claim));
        await bed.Store.Sessions.ReleaseAsync(lost.Claim!, default);
        Assert.Equal(before, (await bed.JournalAsync()).Count);
    }

    /// <summary>Whatever nodes do and whenever they die: no two acceptances within the interval, and each is in the journal once.</summary>
    [Fact]
    public async Task Whatever_nodes_do_and_whenever_they_die_the_interval_holds()
    {
        await using var bed = await NewBedAsync();
        StoreNode[] nodes = [bed.Store, bed.Start(), bed.Start()];
        var runs = 0;
        var steps = Gen.Choose(0, 99).Two().ListOf(25);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(steps.ToArbitrary(), list =>
        {
            RunAsync(bed, nodes, $"3fe7378a-238f-4cf3-bca7-{runs++:x12}", list).GetAwaiter().GetResult();
            return true;
        }));
    }

    [Fact]
    public async Task A_charge_detail_record_is_delivered_by_one_node_and_by_another_when_that_one_is_gone()
    {
        await using var bed = await NewBedAsync();
        var other = bed.Start();
        await bed.OpenAsync();
        await bed.RecordAsync("Record", SessionEffect.Closed);
        var record = Assert.Single(await bed.Store.Sessions.ReadUndeliveredAsync(default));
        Assert.True(await bed.Store.Sessions.TryBeginDeliveringAsync(record));
        Assert.False(await other.Sessions.TryBeginDeliveringAsync(record));
        Assert.Empty(await other.Sessions.ReadUndeliveredAsync(default));
        bed.Clock.Advance(Minute);
        Assert.True(await other.Sessions.TryBeginDeliveringAsync(Assert.Single(await other.Sessions.ReadUndeliveredAsync(default))));
        await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered, store: other);
        Assert.Empty(await bed.Store.Sessions.ReadUndeliveredAsync(default));
    }

    [Fact]
    public async Task Retention_drops_the_old_days()
    {
        await using var bed = await NewBedAsync();
        bed.Options.JournalRetention = TimeSpan.FromDays(2);
        await bed.OpenAsync();
        for (var day = 0; day < 4; day++)
        {
            await bed.AcceptAsync($"Progress {day}");
            bed.Clock.Advance(TimeSpan.FromDays(1));
        }

        await bed.KeepHouseAsync();
        Assert.Equal("20260202",
            bed.Read<string>("SELECT min(right(inhrelid::regclass::text, 8)) FROM pg_inherits WHERE inhparent = 'hub_journal'::regclass"));
        Assert.Equal(2, (await bed.JournalAsync()).Count);
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Progress 3")).Verdict);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 9")).Verdict);
    }

    [Fact]
    public async Task What_the_database_cannot_keep_spoils_nothing_beside_it()
    {
        await using var bed = await NewBedAsync();
        await bed.OpenAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await bed.RecordAsync($"n{i}", SessionEffect.None, session: $"3fe7378a-238f-4cf3-bca6-{i:x12}",
                    provider: i == 7 ? "nul\0" : "DE*ICE");
                return true;
            }
            catch (StoreDownException)
            {
                return false;
            }
        }));
        Assert.Equal(39, all.Count(written => written));
        Assert.Null(bed.Store.Health.UnavailableReason);
    }

    private const string NextVersion = "INSERT INTO hub_schema SELECT max(version) + 1 FROM hub_schema";

    [Fact]
    public async Task A_database_of_the_next_version_is_worked_with_and_one_beyond_is_refused()
    {
        await using var bed = await NewBedAsync();
        bed.Execute(NextVersion);
        foreach (var table in (string[])["hub_session", "hub_journal", "hub_partner", "hub_authentication", "hub_change", "hub_node",
            "hub_secret"])
        {
            bed.Execute($"ALTER TABLE {table} ADD COLUMN of_the_next integer NOT NULL DEFAULT 0"); // a migration only ever adds
        }

        var node = bed.Start();
        await bed.OpenAsync();
        await bed.AcceptAsync("Progress 1");
        await bed.RecordAsync("Record", SessionEffect.Closed);
        Assert.True(await node.Partners.TryWriteAsync(new StoredPartner(PartnerKind.Provider, "DEICE", "{}"), 0, default));
        Assert.Equal(3, (await bed.JournalAsync()).Count);
        bed.Execute(NextVersion);
        Assert.StartsWith("ConnectionStrings:Hub: ", Assert.Throws<HubConfigurationException>(bed.Start).Message, StringComparison.Ordinal);
    }

    private async Task<PostgresStoreBed> NewBedAsync() => new(await server.CreateDatabaseAsync());

    private static async Task RunAsync(PostgresStoreBed bed, StoreNode[] nodes, string session, IEnumerable<(int What, int Which)> steps)
    {
        await bed.OpenAsync(session);
        var underWay = new List<(StoreNode Node, string Text, Admission Admission)>();
        var accepted = new List<DateTimeOffset>();
        foreach (var (what, which) in steps)
        {
            var node = nodes[which % nodes.Length];
            switch (what)
            {
                case < 45:
                    var text = $"Progress {which % 7} {bed.Clock.GetUtcNow().Ticks / Minute.Ticks}";
                    if (await bed.AdmitAsync(text, session, store: node) is { Verdict: AdmissionVerdict.Admitted } admission)
                        underWay.Add((node, text, admission));
                    break;
                case < 75 when underWay.Count > 0:
                    var (by, of, its) = underWay[which % underWay.Count];
                    underWay.RemoveAt(which % underWay.Count);
                    try
                    {
                        await bed.RecordAsync(of, SessionEffect.ProgressAccepted, session: session, arrived: its.Claim!.Arrived,
                            claim: its.Claim, store: by);
                        accepted.Add(its.Claim.Arrived);
                    }
                    catch (StoreDownException)
                    {
                        // its claim had ended
                    }

                    await by.Sessions.ReleaseAsync(its.Claim!, default);
                    break;
                case < 80 when underWay.Count > 0:
                    underWay.RemoveAt(0); // its node died
                    break;
                default:
                    bed.Clock.Advance(TimeSpan.FromSeconds(which * 2));
                    break;
            }
        }

        accepted.Sort();
        Assert.All(accepted.Zip(accepted.Skip(1)), pair => Assert.True(pair.Second - pair.First >= bed.Options.MinimumProgressInterval));
        var entries = await bed.Store.Journal.ReadSessionAsync((await bed.Store.Sessions.ReadSessionAsync(session, default))!, default);
        Assert.Equal(accepted, entries.Where(e => e.Effect == SessionEffect.ProgressAccepted).Select(e => e.Arrived).Order());
    }
}
