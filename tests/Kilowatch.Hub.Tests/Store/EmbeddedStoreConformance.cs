using Kilowatch.Hub.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Testing;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using RelayOutcome = Kilowatch.Hub.Storage.RelayOutcome;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The embedded store keeps the promises, and those of its own.</summary>
public class EmbeddedStoreConformance : StoreConformance
{
    private static readonly string[] Sessions = [Session, Other, "3fe7378a-238f-4cf3-bca6-de657881f8c4"];

    private protected override StoreBed NewBed() => new EmbeddedStoreBed();

    /// <summary>Snapshot and journal together are the state before, after whatever happened and wherever the process died.</summary>
    [Fact]
    public void Whatever_happened_a_killed_store_starts_as_it_was()
    {
        var operations = Gen.Choose(0, 99).Two().ListOf(30);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(operations.ToArbitrary(), list => RunAsync(list).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_session_that_was_opened_again_is_open_in_the_snapshot_too()
    {
        await using var bed = new EmbeddedStoreBed();
        await bed.OpenAsync(Sessions[2]);
        await bed.RecordAsync("Record", SessionEffect.Closed, session: Sessions[2]);
        await bed.OpenAsync(Sessions[2]);
        await bed.OpenAsync(Sessions[0]); // sorts before the two that share an id
        await bed.KeepHouseAsync();
        await bed.KillAsync();
        Assert.Equal(StoredSessionState.Open, (await bed.Store.Sessions.ReadSessionAsync(Sessions[2], default))!.State);
    }

    [Fact]
    public async Task Each_day_has_a_journal_and_retention_deletes_the_old_ones()
    {
        await using var bed = new EmbeddedStoreBed();
        bed.Options.JournalRetention = TimeSpan.FromDays(2);
        await bed.OpenAsync();
        for (var day = 0; day < 4; day++)
        {
            await bed.AcceptAsync($"Progress {day}");
            bed.Clock.Advance(TimeSpan.FromDays(1));
            await bed.KeepHouseAsync(); // each day has its turn, so the day of the carrying over is certain
        }

        Assert.Equal("journal-2026-02-02.log journal-2026-02-03.log", string.Join(' ', bed.JournalDays));
        var kept = (await bed.JournalAsync()).Select(
            r => r.Kind == JournalKind.SessionCarriedOver ? "carried over" : System.Text.Encoding.UTF8.GetString(r.Request));
        Assert.Equal(["Progress 2", "Progress 3", "carried over"], kept.Order(StringComparer.Ordinal));
        // though the day it began is gone
        Assert.Equal("cpo-1", (await bed.Store.Sessions.ReadSessionAsync(Session, default))!.Opening.CpoPartnerSessionId);
        await bed.KillAsync();
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Progress 3")).Verdict);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 9")).Verdict);
    }

    /// <summary>In memory an accepted notification is 32 bits, so once in a long while another one has to be looked for in the journal; its
    /// session's next
    /// must not take the five minutes from it meanwhile.</summary>
    [Fact]
    public async Task One_that_is_looked_for_in_the_journal_is_not_overtaken()
    {
        await using var bed = new EmbeddedStoreBed();
        await bed.OpenAsync();
        foreach (var (accepted, text) in Alike().Take(10))
        {
            bed.Clock.Advance(TimeSpan.FromMinutes(5));
            await bed.AcceptAsync(accepted);
            bed.Clock.Advance(TimeSpan.FromMinutes(5));
            var (first, next, again) = (bed.AdmitAsync(text), bed.AdmitAsync("Progress next"), bed.AdmitAsync(text));
            var claim = (await first).Claim ?? (await again).Claim;
            Assert.Equal(AdmissionVerdict.TooEarly, (await next).Verdict);
            var same = (await first).Claim is null ? first : again;
            Assert.Equal(AdmissionVerdict.SameInFlight, (await same).Verdict);
            await bed.Store.Sessions.ReleaseAsync(claim!, default);
            Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync(accepted)).Verdict);
        }
    }

    /// <summary>Pairs whose fingerprints have the same 32 bits: of 400,000 texts about 18.</summary>
    private static IEnumerable<(string First, string Second)> Alike()
    {
        var texts = new Dictionary<uint, string>();
        for (var i = 0; ; i++)
        {
            var text = $"Progress {i}";
            var tag = (uint)StoreBedOperations.FingerprintOf(text);
            if (!texts.TryAdd(tag, text)) yield return (texts[tag], text);
        }
    }

    /// <summary>Records come faster than zeros are written ahead for them, and the process dies while that goes on.</summary>
    [Fact]
    public async Task A_journal_that_outgrows_the_room_prepared_for_it_is_whole_after_a_kill()
    {
        await using var bed = new EmbeddedStoreBed();
        await bed.OpenAsync();
        var large = new string('x', 60_000);
        for (var round = 0; round < 3; round++)
        {
            var round1 = round;
            await Task.WhenAll(
                Enumerable.Range(0, 150).Select(i => bed.RecordAsync($"Start {round1} {i} {large}", SessionEffect.Accepted)));
            var before = await bed.StateAsync(Session);
            await bed.KillAsync();
            Assert.Equal(before, await bed.StateAsync(Session));
        }

        Assert.Equal(451, (await bed.JournalAsync()).Count);
    }

    [Fact]
    public async Task A_second_store_on_the_same_directory_is_refused_by_name()
    {
        await using var bed = new EmbeddedStoreBed();
        var refused = Assert.Throws<HubConfigurationException>(() => new EmbeddedStorage(bed.Options, bed.Clock, StoreTelemetry.None));
        Assert.StartsWith("Hub:Data: " + bed.Options.Data, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_rubbish_is_refused_by_name()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-store-");
        File.WriteAllText(Path.Combine(directory.FullName, "sessions.db"), new string('x', 5000));
        var refused =
            Assert.Throws<HubConfigurationException>(
                () => new EmbeddedStorage(new HubOptions { Data = directory.FullName }, new FakeClock(), StoreTelemetry.None));
        Assert.StartsWith("Hub:Data: ", refused.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    private static async Task<bool> RunAsync(IEnumerable<(int What, int Which)> operations)
    {
        await using var bed = new EmbeddedStoreBed();
        bed.Options.SessionLifetime = TimeSpan.FromHours(6);
        bed.Options.MinimumProgressInterval = TimeSpan.Zero;
        foreach (var (what, which) in operations)
        {
            var session = Sessions[which % Sessions.Length];
            var isOpen = await bed.Store.Sessions.FindOpenAsync(session) is not null;
            switch (what)
            {
                case < 20 when !isOpen: await bed.OpenAsync(session); break;
                case < 50 when isOpen:
                    await bed.RecordAsync($"Progress {what} {which}", SessionEffect.ProgressAccepted, session: session); break;
                case < 60:
                    await bed.RecordAsync($"stranger {what}", SessionEffect.None, RelayOutcome.SessionInvalid, session,
                    @operator: "DE*OTH"); break;
                case < 65 when isOpen: await bed.RecordAsync("Record", SessionEffect.Closed, session: session); break;
                case < 68 when (await bed.Store.Sessions.ReadUndeliveredAsync(default)).Any(s => s.Opening.SessionId == session):
                    await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered, session: session); break;
                case < 75: bed.Clock.Advance(TimeSpan.FromMinutes(which)); break;
                case < 78: bed.Clock.Advance(TimeSpan.FromHours(which % 30)); break;
                case < 85: await bed.KeepHouseAsync(); break;
                case < 90: await bed.KillAsync(); break;
                case < 92: await bed.RestartAsync(); break;
                default: await bed.RecordAsync($"invalid {what}", SessionEffect.None, RelayOutcome.Invalid, session); break;
            }
        }

        var before = await bed.StateAsync(Sessions);
        await bed.KillAsync();
        Assert.Equal(before, await bed.StateAsync(Sessions));
        return true;
    }
}
