using System.Text;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What every <see cref="StoreNode"/> promises, whatever it is made of.</summary>
public abstract class StoreConformance
{
    internal const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    internal const string Other = "3fe7378a-238f-4cf3-bca6-de657881f8c3";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private protected abstract StoreBed NewBed();

    [Fact]
    public async Task A_session_that_was_recorded_is_open_and_nobody_elses()
    {
        await using var bed = NewBed();
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("Start")).Verdict);
        await bed.OpenAsync();
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Start", claim: false)).Verdict);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Start", session: Session.ToUpperInvariant(), claim: false)).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("Start", @operator: "DE*OTH")).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("Start", session: Other)).Verdict);
    }

    [Fact]
    public async Task Of_many_progress_at_once_one_is_admitted()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        for (var round = 0; round < 50; round++)
        {
            var round1 = round;
            var verdicts =
                await Task.WhenAll(
                    Enumerable.Range(0, 40).Select(i => Task.Run(async () => (await bed.AdmitAsync($"Progress {round1} {i}")))));
            var admitted = Assert.Single(verdicts, v => v.Verdict == AdmissionVerdict.Admitted);
            Assert.Equal(39, verdicts.Count(v => v.Verdict == AdmissionVerdict.TooEarly));
            await bed.Store.Sessions.ReleaseAsync(admitted.Claim!, default);
        }
    }

    [Fact]
    public async Task The_interval_counts_from_the_accepted_ones_arrival_to_the_tick()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.AcceptAsync("Progress 1");
        bed.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        var early = await bed.AdmitAsync("Progress 2");
        Assert.Equal((AdmissionVerdict.TooEarly, TimeSpan.FromTicks(1)), (early.Verdict, early.RetryAfter));
        bed.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 2")).Verdict);
    }

    /// <summary>What was accepted counts from now on, once, and a start does not make it count again.</summary>
    [Fact]
    public async Task After_the_clock_was_set_back_nobody_waits_longer_than_one_interval()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.AcceptAsync("Progress 1");
        bed.Clock.SetCalendar(TimeSpan.FromHours(-3));
        var early = await bed.AdmitAsync("Progress 2");
        Assert.Equal((AdmissionVerdict.TooEarly, true, TimeSpan.FromMinutes(5)), (early.Verdict, early.RestartsInterval, early.RetryAfter));
        await bed.RecordAsync("Progress 2", SessionEffect.IntervalRestarted, RelayOutcome.TooEarly);
        await bed.KillAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(5) - Second);
        early = await bed.AdmitAsync("Progress 2");
        Assert.Equal((AdmissionVerdict.TooEarly, false, Second), (early.Verdict, early.RestartsInterval, early.RetryAfter));
        bed.Clock.Advance(Second);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 2")).Verdict);
    }

    [Fact]
    public async Task With_several_under_way_the_youngest_decides()
    {
        await using var bed = NewBed();
        bed.Options.MinimumProgressInterval = TimeSpan.FromSeconds(2);
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Progress 1");
        bed.Clock.Advance(2 * Second);
        var second = await bed.AdmitAsync("Progress 2");
        bed.Clock.Advance(Second);
        Assert.Equal((AdmissionVerdict.TooEarly, Second),
            ((await bed.AdmitAsync("Progress 3")).Verdict, (await bed.AdmitAsync("Progress 3")).RetryAfter));
        await bed.RecordAsync("Progress 2", SessionEffect.ProgressAccepted, arrived: second.Claim!.Arrived);
        await bed.Store.Sessions.ReleaseAsync(second.Claim, default);
        Assert.Equal(AdmissionVerdict.TooEarly, (await bed.AdmitAsync("Progress 3")).Verdict);
        await bed.Store.Sessions.ReleaseAsync(first.Claim!, default);
        bed.Clock.Advance(Second);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Progress 3")).Verdict);
    }

    [Fact]
    public async Task Equal_ones_wait_for_the_one_under_way_and_later_get_its_answer()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Start");
        var same = await bed.AdmitAsync("Start");
        Assert.Equal(AdmissionVerdict.SameInFlight, same.Verdict);
        Assert.False(same.Same!.IsCompleted);
        await bed.RecordAsync("Start", SessionEffect.Accepted);
        await bed.Store.Sessions.ReleaseAsync(first.Claim!, new RelayResponse(200, "000", "x"u8.ToArray()));
        Assert.Equal("x"u8.ToArray(), (await same.Same).Body.ToArray());
        var replay = await bed.AdmitAsync("Start");
        Assert.Equal((AdmissionVerdict.Replay, "answer to Start"), (replay.Verdict, Encoding.UTF8.GetString(replay.StoredAnswer!)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_that_was_recorded_is_forgotten(bool killed)
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.OpenAsync(Other);
        await bed.AcceptAsync("Progress 1");
        await bed.KeepHouseAsync(); // some of it is in a snapshot, the rest in the journal alone
        await bed.AcceptAsync("End");
        await bed.RecordAsync("stranger", SessionEffect.None, RelayOutcome.SessionInvalid, @operator: "DE*OTH");
        await bed.RecordAsync("Record", SessionEffect.Closed, session: Other);
        var before = await bed.StateAsync(Session, Other);
        await (killed ? bed.KillAsync() : bed.RestartAsync());
        Assert.Equal(before, await bed.StateAsync(Session, Other));
        Assert.Equal(AdmissionVerdict.TooEarly, (await bed.AdmitAsync("Progress 2")).Verdict);
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Progress 1")).Verdict);
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("End")).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("End", session: Other)).Verdict);
        var undelivered = Assert.Single(await bed.Store.Sessions.ReadUndeliveredAsync(default));
        Assert.Equal("Record", Encoding.UTF8.GetString((await bed.Store.Sessions.ReadChargeDetailRecordAsync(undelivered, default))!));
    }

    [Fact]
    public async Task Housekeeping_that_fails_forgets_no_session()
    {
        await using var bed = NewBed();
        using (bed.BreakHousekeeping())
        {
            await bed.OpenAsync();
            await bed.OpenAsync(Other);
            await bed.KeepHouseAsync();
        }

        await bed.KeepHouseAsync();
        await bed.KillAsync();
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Start")).Verdict);
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("Start", session: Other)).Verdict);
    }

    [Fact]
    public async Task A_write_that_fails_fails_its_waiter_and_leaves_nothing_and_the_store_comes_back_by_itself()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.AcceptAsync("Start");
        var before = await bed.StateAsync(Session);
        using (bed.BreakWrites())
        {
            for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<StoreDownException>(() => bed.RecordAsync("End", SessionEffect.Accepted));
            Assert.NotNull(bed.Store.Health.UnavailableReason);
            await Assert.ThrowsAsync<StoreDownException>(() => bed.AdmitAsync("Progress 1"));
        }

        await Eventually.TrueAsync(() => bed.Store.Health.UnavailableReason is null);
        Assert.Equal(before, await bed.StateAsync(Session));
        await bed.AcceptAsync("End");
        await bed.KillAsync();
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("End")).Verdict);
        Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Start")).Verdict);
    }

    [Fact]
    public async Task A_session_ends_when_nothing_is_heard_of_it_for_its_lifetime_and_no_stranger_keeps_it()
    {
        await using var bed = NewBed();
        bed.Options.SessionLifetime = TimeSpan.FromHours(1);
        await bed.OpenAsync();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        await bed.AcceptAsync("Start"); // at the last moment
        bed.Clock.Advance(TimeSpan.FromMinutes(50));
        await bed.RecordAsync("stranger", SessionEffect.None, RelayOutcome.SessionInvalid, @operator: "DE*OTH");
        bed.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1));
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("End")).Verdict);
        await bed.RecordAsync("End", SessionEffect.None, RelayOutcome.SessionInvalid);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("End")).Verdict);
        await bed.KillAsync();
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("End")).Verdict);
        await bed.KeepHouseAsync();
        Assert.Equal(StoredSessionState.Expired, (await bed.Store.Sessions.ReadSessionAsync(Session, default))!.State);
    }

    [Fact]
    public async Task The_very_same_charge_detail_record_finds_its_answer_and_another_does_not()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.AcceptAsync("Start");
        Assert.Null(await AnswerToAsync("Start"));
        await bed.RecordAsync("Record", SessionEffect.Closed);
        await bed.RecordAsync("Record 2", SessionEffect.None, RelayOutcome.SessionInvalid);
        Assert.Equal("answer to Record", await AnswerToAsync("Record"));
        Assert.Null(await AnswerToAsync("Record 2"));
        await bed.KillAsync();
        Assert.Equal("answer to Record", await AnswerToAsync("Record"));
        await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered);
        await bed.RecordAsync("Record", SessionEffect.None, RelayOutcome.Replayed);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("answer to Delivered", await AnswerToAsync("Record"));
            Assert.Null(await AnswerToAsync("Record 2"));
            await bed.KeepHouseAsync();
        }

        await bed.KillAsync();
        Assert.Equal("answer to Delivered", await AnswerToAsync("Record"));

        async Task<string?> AnswerToAsync(string record) =>
            await bed.Store.Sessions.ReadRecordAnswerAsync((await bed.Store.Sessions.ReadSessionAsync(Session, default))!,
                StoreBedOperations.FingerprintOf(record), default) is { } row
                ? Encoding.UTF8.GetString(row.Answer)
                : null;
    }

    [Fact]
    public async Task A_remote_start_that_is_not_answered_opens_a_session_that_its_operators_first_word_makes_ordinary()
    {
        await using var bed = NewBed();
        bed.Options.SessionLifetime = TimeSpan.FromHours(1);
        await bed.RemoteStartAsync(SessionEffect.Opened);
        await bed.RemoteStartAsync(SessionEffect.Opened, Other);
        await bed.KillAsync();
        Assert.True((await bed.Store.Sessions.FindOpenAsync(Session))!.IsUnconfirmed);
        bed.Clock.Advance(Second);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("Start", @operator: "DE*OTH")).Verdict);
        await bed.AcceptAsync("Start");
        await bed.KillAsync();
        Assert.False((await bed.Store.Sessions.FindOpenAsync(Session))!.IsUnconfirmed);
        bed.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AdmissionVerdict.Admitted, (await bed.AdmitAsync("End")).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("End", Other)).Verdict); // nobody spoke of it
    }

    [Fact]
    public async Task A_remote_start_that_is_confirmed_keeps_what_came_before_the_answer()
    {
        await using var bed = NewBed();
        var asked = bed.Clock.GetUtcNow();
        foreach (var session in (string[])[Session, Other]) await bed.RemoteStartAsync(SessionEffect.Opened, session);
        bed.Clock.Advance(Second);
        foreach (var session in (string[])[Session, Other]) await bed.AcceptAsync("Start", session);
        await bed.RecordAsync("Record", SessionEffect.Closed, session: Other);
        await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered, session: Other);
        await bed.KeepHouseAsync(); // the second one has ended and may have left the memory
        foreach (var session in (string[])[Session, Other]) await bed.RemoteStartAsync(SessionEffect.Confirmed, session, asked);
        for (var i = 0; i < 2; i++)
        {
            foreach (var session in (string[])[Session, Other])
            {
                var confirmed = (await bed.Store.Sessions.ReadSessionAsync(session, default))!;
                Assert.Equal((asked, "cpo-9", false),
                    (confirmed.OpenedAt, confirmed.Opening.CpoPartnerSessionId, confirmed.Opening.IsUnconfirmed));
            }

            Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Start")).Verdict);
            Assert.Equal(StoredSessionState.Closed, (await bed.Store.Sessions.ReadSessionAsync(Other, default))!.State);
            await bed.KillAsync();
        }
    }

    [Fact]
    public async Task A_remote_start_that_is_refused_ends_its_session_unless_it_charges_already()
    {
        await using var bed = NewBed();
        foreach (var session in (string[])[Session, Other]) await bed.RemoteStartAsync(SessionEffect.Opened, session);
        await bed.AcceptAsync("Start", Other);
        foreach (var session in (string[])[Session, Other]) await bed.RemoteStartAsync(SessionEffect.Dropped, session);
        for (var i = 0; i < 2; i++)
        {
            Assert.Null(await bed.Store.Sessions.FindOpenAsync(Session));
            Assert.Equal(AdmissionVerdict.SessionInvalid, (await bed.AdmitAsync("Start")).Verdict);
            Assert.Equal(AdmissionVerdict.Replay, (await bed.AdmitAsync("Start", Other)).Verdict);
            Assert.Empty(await bed.Store.Sessions.ReadUndeliveredAsync(default));
            Assert.Equal(1, await bed.Store.Sessions.CountOpenSessionsAsync(default));
            await bed.KillAsync();
        }
    }

    [Fact]
    public async Task A_second_charge_detail_record_cannot_begin()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        var session = (await bed.Store.Sessions.FindOpenAsync(Session))!;
        Assert.True(await bed.Store.Sessions.TryBeginClosingAsync(session));
        Assert.False(await bed.Store.Sessions.TryBeginClosingAsync(session));
        await bed.Store.Sessions.EndClosingAsync(session);
        Assert.True(await bed.Store.Sessions.TryBeginClosingAsync(session));
        await bed.RecordAsync("Record", SessionEffect.Closed);
        Assert.False(await bed.Store.Sessions.TryBeginClosingAsync(session));
        Assert.Null(await bed.Store.Sessions.FindOpenAsync(Session));
    }

    [Fact]
    public async Task The_journal_is_read_in_order_by_page_and_by_filter()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await bed.RecordAsync($"n{i}", SessionEffect.None, i % 2 == 0 ? RelayOutcome.Accepted : RelayOutcome.EmpFailed,
                provider: i < 5 ? "DE*ICE" : "DE*TWO");
            bed.Clock.Advance(TimeSpan.FromHours(6)); // over several days
        }

        var all = await bed.JournalAsync();
        Assert.Equal(11, all.Count);
        Assert.Equal(all.Select(r => r.Id).Order(), all.Select(r => r.Id));
        Assert.Equal("n3 n4",
            string.Join(' ', (await bed.JournalAsync(after: all[3].Id, limit: 2)).Select(r => Encoding.UTF8.GetString(r.Request))));
        Assert.Equal(5, (await bed.JournalAsync(outcome: RelayOutcome.EmpFailed)).Count);
        Assert.Equal(5, (await bed.JournalAsync(provider: "DE*TWO")).Count);
        Assert.Empty(await bed.JournalAsync(@operator: "DE*NIX"));
        var (from, to) = (all[4].Arrived, all[6].Arrived);
        Assert.Equal(2, (await bed.JournalAsync(from: from, to: to)).Count);
    }

    [Fact]
    public async Task The_journal_goes_on_after_any_number_whether_an_entry_has_it_or_not()
    {
        await using var bed = NewBed();
        for (var i = 0; i < 6; i++)
        {
            await bed.RecordAsync($"n{i}" + new string('x', i == 2 ? 1_200_000 : 40 * i), SessionEffect.None);
            bed.Clock.Advance(TimeSpan.FromHours(6)); // over two days
        }

        var all = (await bed.JournalAsync()).Select(r => r.Id).ToList();
        var between = all.Zip(all.Skip(1), (a, b) => a + ((b - a) / 2));
        foreach (var number in (long[])[0, 1, all[0] - 1, .. all.SelectMany(id => new[] { id, id + 1, id + 2 }), .. between,
            all[^1] + 1_000_000, long.MaxValue])
        {
            Assert.Equal(all.Where(id => id > number), (await bed.JournalAsync(after: number)).Select(r => r.Id));
        }
    }

    [Fact]
    public async Task A_session_over_several_days_has_all_its_entries_in_order()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        for (var i = 0; i < 6; i++)
        {
            bed.Clock.Advance(TimeSpan.FromHours(20));
            await bed.AcceptAsync($"Progress {i}");
            if (i == 3) await bed.KillAsync();
        }

        var entries = await bed.Store.Journal.ReadSessionAsync((await bed.Store.Sessions.ReadSessionAsync(Session, default))!, default);
        Assert.Equal(["", .. Enumerable.Range(0, 6).Select(i => $"Progress {i}")], entries.Select(e => Encoding.UTF8.GetString(e.Request)));
    }

    [Fact]
    public async Task A_clock_that_goes_back_a_day_makes_no_entry_older_than_one_before_it()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        bed.Clock.Advance(TimeSpan.FromDays(-1));
        await bed.AcceptAsync("Start");
        await bed.RestartAsync();
        await bed.AcceptAsync("End");
        var all = await bed.JournalAsync();
        Assert.Equal(["", "Start", "End"], all.Select(r => Encoding.UTF8.GetString(r.Request)));
    }

    [Fact]
    public async Task The_journal_is_read_from_its_newest_end_too()
    {
        await using var bed = NewBed();
        for (var i = 0; i < 8; i++)
        {
            await bed.RecordAsync($"n{i}", SessionEffect.None,
                i switch { 2 => RelayOutcome.Replayed, 3 or 6 => RelayOutcome.Invalid, _ => RelayOutcome.Accepted });
            bed.Clock.Advance(TimeSpan.FromHours(9)); // over several days
        }

        var all = await bed.JournalAsync();
        Assert.Equal("n7 n6 n5", await NewestAsync());
        Assert.Equal("n4 n3 n2", await NewestAsync(before: all[5].Id));
        Assert.Equal("n2 n1", await NewestAsync(after: all[0].Id, before: all[3].Id));
        Assert.Equal("n6 n3", await NewestAsync(failures: true));

        async Task<string> NewestAsync(long after = 0, long before = long.MaxValue, bool failures = false) =>
            string.Join(' ', (await bed.Store.Journal.ReadAsync(
            new JournalQuery(null, null, null, null, null, after, 3, before, NewestFirst: true, failures), default)).Entries.Select(
                r => Encoding.UTF8.GetString(r.Request)));
    }

    [Fact]
    public async Task An_entry_is_found_by_its_id()
    {
        await using var bed = NewBed();
        await bed.OpenAsync();
        await bed.AcceptAsync("Start");
        bed.Clock.Advance(TimeSpan.FromDays(1));
        await bed.AcceptAsync("End");
        var all = await bed.JournalAsync();
        foreach (var row in all)
        {
            var found = await bed.Store.Journal.ReadEntryAsync(row.Id, default);
            Assert.Equal((row.ProcessId, row.Previous, row.Arrived), (found!.ProcessId, found.Previous, found.Arrived));
            Assert.Equal(row.Request, found.Request);
        }

        foreach (var nobodys in (long[])[0, -1, long.MaxValue, all[^1].Id + 1])
            Assert.Null(await bed.Store.Journal.ReadEntryAsync(nobodys, default));
    }

    [Fact]
    public async Task Sessions_are_listed_in_the_stores_order_by_filter_and_by_page()
    {
        await using var bed = NewBed();
        var ids = Enumerable.Range(0, 9).Select(i => Session[..^1] + i).ToList();
        foreach (var id in ids)
        {
            await bed.OpenAsync(id);
            bed.Clock.Advance(Second);
        }

        await bed.AcceptAsync("Start", ids[2]); // heard of last
        var order = bed.ListsByLastRequest ? "2 8 7 6 5 4 3 1 0" : "8 7 6 5 4 3 2 1 0";
        Assert.Equal(order, await ListAsync());
        Assert.Equal(order, await PagesAsync(of: 2));
        Assert.Equal("4", await ListAsync(text: "DE657881F8C4"));
        Assert.Equal(9, (await ListAsync(text: "cpo-1")).Split(' ').Length);
        Assert.Equal(9, (await ListAsync(text: "de*abc*e")).Split(' ').Length);
        Assert.Equal("", await ListAsync(text: "nowhere"));
        Assert.Equal("", await ListAsync(@operator: "DE*OTH"));
        Assert.Equal("", await ListAsync(provider: "DE*TWO"));
        Assert.Equal(9, await bed.Store.Sessions.CountOpenSessionsAsync(default));

        async Task<string> PagesAsync(int of)
        {
            var (read, after) = (new List<SessionRecord>(), (SessionCursor?)null);
            do
            {
                var page = await bed.Store.Sessions.ReadSessionsAsync(
                    new SessionQuery(null, null, null, StoredSessionState.Open, after, of), default);
                read.AddRange(page.Sessions);
                after = page.Next;
            }
            while (after is not null);

            return Ends(read);
        }

        async Task<string> ListAsync(string? text = null, string? @operator = null, string? provider = null) =>
            Ends((await bed.Store.Sessions.ReadSessionsAsync(
                new SessionQuery(text, @operator, provider, StoredSessionState.Open, null, 100), default)).Sessions);
    }

    [Fact]
    public async Task Sessions_at_the_same_tick_are_each_on_one_page()
    {
        await using var bed = NewBed();
        foreach (var i in (int[])[3, 1, 4, 0, 2]) await bed.OpenAsync(Session[..^1] + i);
        var first = await bed.Store.Sessions.ReadSessionsAsync(new SessionQuery(null, null, null, null, null, 3), default);
        var second = await bed.Store.Sessions.ReadSessionsAsync(new SessionQuery(null, null, null, null, first.Next, 3), default);
        Assert.Equal(3, first.Sessions.Count);
        Assert.Equal("0 1 2 3 4", string.Join(' ', Ends([.. first.Sessions, .. second.Sessions]).Split(' ').Order(StringComparer.Ordinal)));
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ended_sessions_are_listed_when_asked_for(bool killed)
    {
        await using var bed = NewBed();
        bed.Options.SessionLifetime = TimeSpan.FromHours(1);
        var ids = Enumerable.Range(0, 6).Select(i => Session[..^1] + i).ToList();
        foreach (var id in ids) await bed.OpenAsync(id);
        await bed.RecordAsync("Record", SessionEffect.Closed, session: ids[0]);
        await bed.KeepHouseAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(30));
        foreach (var id in ids[2..]) await bed.AcceptAsync("Start", id);
        await bed.RecordAsync("Record", SessionEffect.Closed, session: ids[3]);
        bed.Clock.Advance(TimeSpan.FromMinutes(40)); // of 1 nothing was heard for too long
        await bed.KeepHouseAsync(); // the clock ran through many turns of it; one of them may still have been under way
        await bed.KeepHouseAsync();
        await bed.RecordAsync("Record", SessionEffect.Closed, session: ids[4]); // in no snapshot yet
        await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered, session: ids[0]);
        if (killed) await bed.KillAsync();
        Assert.Equal(bed.ListsByLastRequest ? "2 5" : "5 2", await ListAsync(StoredSessionState.Open));
        // the delivery of a record is heard of its session, too
        Assert.Equal(bed.ListsByLastRequest ? "0 4 3" : "4 3 0", await ListAsync(StoredSessionState.Closed));
        Assert.Equal("1", await ListAsync(StoredSessionState.Expired));
        Assert.Equal("0 1 2 3 4 5", string.Join(' ', (await ListAsync(null)).Split(' ').Order()));
        await bed.OpenAsync(ids[0]); // again, under the id of one that ended
        Assert.Equal("4 3", await ListAsync(StoredSessionState.Closed));
        Assert.Equal(3, await bed.Store.Sessions.CountOpenSessionsAsync(default));

        async Task<string> ListAsync(StoredSessionState? state) =>
            Ends((await bed.Store.Sessions.ReadSessionsAsync(new SessionQuery(null, null, null, state, null, 100), default)).Sessions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operator_is_full_at_its_bound_of_open_sessions_until_one_ends(bool killed)
    {
        await using var bed = NewBed();
        (bed.Options.MaxOpenSessionsPerOperator, bed.Options.SessionLifetime) = (3, TimeSpan.FromHours(1));
        var ids = Enumerable.Range(0, 5).Select(i => Session[..^1] + i).ToList();
        await bed.OpenAsync(ids[0]);
        await bed.OpenAsync(ids[1]);
        await AssertFullAsync(false);
        await bed.OpenAsync(ids[2]);
        await bed.OpenAsync(ids[2]); // once more, and is one
        await AssertFullAsync(true);
        Assert.False(await bed.Store.Sessions.IsFullAsync("DE*OTH"));

        await bed.RecordAsync("Record", SessionEffect.Closed, session: ids[0]);
        await bed.RecordAsync("Delivered", SessionEffect.RecordDelivered, session: ids[0]);
        await AssertFullAsync(false);
        await bed.RemoteStartAsync(SessionEffect.Opened, ids[4]);
        await AssertFullAsync(true);
        await bed.RemoteStartAsync(SessionEffect.Dropped, ids[4]);
        await bed.KeepHouseAsync();
        await AssertFullAsync(false);
        await bed.OpenAsync(ids[0]); // again, under the id of one that ended
        await AssertFullAsync(true);
        bed.Clock.Advance(TimeSpan.FromHours(2)); // nothing is heard of any
        await bed.KeepHouseAsync();
        await bed.KeepHouseAsync(); // the first may have found one under way
        await AssertFullAsync(false);
        await bed.OpenAsync(ids[3]);
        await bed.OpenAsync(ids[4]);
        await AssertFullAsync(false);

        async Task AssertFullAsync(bool expected)
        {
            for (var look = 0; look < 2; look++)
            {
                bed.Clock.Advance(TimeSpan.FromSeconds(10)); // so long a count may be believed
                Assert.Equal(expected, await bed.Store.Sessions.IsFullAsync("DE*ABC"));
                await (killed ? bed.KillAsync() : bed.RestartAsync());
            }
        }
    }

    private static string Ends(IEnumerable<SessionRecord> sessions) => string.Join(' ', sessions.Select(s => s.Opening.SessionId[^1]));
}
