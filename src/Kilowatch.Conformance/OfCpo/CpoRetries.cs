
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>What a CPO does when the hub fails, asks to wait, or refuses: the hub of this check does all three on purpose.</summary>
internal static class CpoRetries
{
    // For requests that were under way when the answer was given.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(250);

    // Clocks and timers differ by some milliseconds.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(30);

    public static readonly CpoScenario[] All =
    [
        new("retries", "sends a notification again that the hub could not take, until it is taken", Clause.Erratum("D13"), IsAwaited: true,
            Retries),
        new("backoff", "pauses before it sends again what failed with HTTP 500", Clause.Discretion, IsAwaited: true, Backoff),
        new("retry-after-503", "comes back after HTTP 503 not before Retry-After", Clause.RetryAfter, IsAwaited: true,
            (dialogue, judge) => RetryAfter(dialogue, judge, ArrivalVerdict.Unavailable)),
        new("retry-after-429", "sends nothing after HTTP 429 before Retry-After", Clause.TooMany, IsAwaited: true, TooMany),
        new("repeated-unchanged", "repeats a notification byte for byte, so that the hub knows it again", Clause.Erratum("D3"),
            IsAwaited: true, Unchanged),
        new("no-retry-after-400", "does not send again what the hub refused with HTTP 400", Clause.Http, IsAwaited: true, NoRetry),
    ];

    private static void Retries(CpoDialogue dialogue, Judge judge)
    {
        var troubled = dialogue.Notifications.Where(IsTrouble).ToList();
        if (troubled.Count == 0) return;
        var last = troubled[^1];
        var taken = dialogue.Notifications.FirstOrDefault(
            arrival => arrival.IsAccepted && arrival.Kind == troubled[0].Kind && arrival.Session == troubled[0].Session);
        if (taken is null && !(dialogue.IsOver && dialogue.IsSettled(last))) return;
        judge.Expect(taken is not null, $"the {troubled[0].Kind} again until it is taken",
            taken is null ? $"nothing any more after {CpoJudging.Seconds(last.AnsweredAt)}" : "it was taken",
            taken is null ? [last] : [last, taken]);
    }

    private static void Backoff(CpoDialogue dialogue, Judge judge)
    {
        // Jitter may make one pause short, but not all of them.
        var failed = dialogue.Notifications.Where(arrival => arrival.Verdict == ArrivalVerdict.Failed).ToList();
        if (failed.Count < HubScript.Failures || Next(dialogue, failed[^1]) is not { } next) return;
        var pauses =
            failed.Zip([.. failed.Skip(1), next], (from, to) => to.At - from.AnsweredAt).Aggregate(TimeSpan.Zero,
                (sum, pause) => sum + pause);
        judge.Expect(pauses >= MinPause, $"pauses of {CpoJudging.Seconds(MinPause)} at least in all", CpoJudging.Seconds(pauses),
            [.. failed, next]);
    }

    private static void RetryAfter(CpoDialogue dialogue, Judge judge, ArrivalVerdict verdict)
    {
        foreach (var told in dialogue.Notifications.Where(arrival => arrival.Verdict == verdict))
        {
            if (Next(dialogue, told) is not { } next) continue;
            judge.Expect(next.At - told.AnsweredAt >= Wait(told) - Margin,
                $"nothing of it within the {Wait(told).TotalSeconds} s of Retry-After",
                $"it came back after {CpoJudging.Seconds(next.At - told.AnsweredAt)}", told, next);
        }
    }

    private static void TooMany(CpoDialogue dialogue, Judge judge)
    {
        // What comes too soon is told the same again; the first time is what counts.
        foreach (var told in dialogue.Notifications.Where(arrival => arrival.Verdict == ArrivalVerdict.TooMany).Take(1))
        {
            var after = dialogue.Notifications.FirstOrDefault(
                arrival => arrival.At > told.AnsweredAt + UnderWay || (arrival.At > told.AnsweredAt && arrival.Identity == told.Identity));
            if (after is null) continue;
            judge.Expect(after.At - told.AnsweredAt >= Wait(told) - Margin,
                $"no notification at all within the {Wait(told).TotalSeconds} s of Retry-After",
                $"one after {CpoJudging.Seconds(after.At - told.AnsweredAt)}", told, after);
        }
    }

    private static void Unchanged(CpoDialogue dialogue, Judge judge)
    {
        foreach (var message in dialogue.Notifications.Where(arrival => arrival.Session is not null).GroupBy(arrival => arrival.Identity))
        {
            var first = message.First();
            foreach (var again in message.Skip(1))
            {
                var isSame = first.Request.Body.AsSpan().SequenceEqual(again.Request.Body);
                judge.Expect(isSame, $"the same bytes as the first {first.Kind}", isSame ? "the same bytes" : "other bytes", first, again);
            }
        }
    }

    /// <summary>Also what was not refused on purpose: a CPO repeats just what it got wrong.</summary>
    private static void NoRetry(CpoDialogue dialogue, Judge judge)
    {
        foreach (var refused in dialogue.Arrivals.Where(arrival => arrival.Verdict is ArrivalVerdict.Refused or ArrivalVerdict.Invalid)
            .DistinctBy(arrival => (arrival.Identity, Broken(arrival))))
        {
            var again = dialogue.Arrivals.FirstOrDefault(arrival => arrival.At > refused.At && arrival.Verdict == refused.Verdict
                && arrival.Identity == refused.Identity && Broken(arrival) == Broken(refused));
            if (again is null && !dialogue.IsSettled(refused)) continue;
            var came = again is null ? "it did not" : $"it came again after {CpoJudging.Seconds(again.At - refused.AnsweredAt)}";
            judge.Expect(again is null, "it not to come again", Because(refused) + came, again is null ? [refused] : [refused, again]);
        }
    }

    /// <summary>What a correction changes: a message that is sent again with the same rules broken was not corrected.</summary>
    private static string Broken(Arrival arrival) =>
        string.Join(' ', arrival.Facts.Violations.Select(violation => violation.Pointer + violation.Rule));

    private static string Because(Arrival refused) =>
        refused.Facts.Violations is [var first, ..] ? $"refused because of {first.Pointer}: {first.Sentence} And " : "";

    private static bool IsTrouble(Arrival arrival) =>
        arrival.Verdict is ArrivalVerdict.Failed or ArrivalVerdict.Unavailable or ArrivalVerdict.TooMany;

    /// <summary>The next attempt at what failed: of a Progress it may be a newer one.</summary>
    private static Arrival? Next(CpoDialogue dialogue, Arrival failed) =>
        dialogue.Notifications.FirstOrDefault(
            arrival => arrival.At > failed.At && arrival.Kind == failed.Kind && arrival.Session == failed.Session);

    private static TimeSpan Wait(Arrival told) => TimeSpan.FromSeconds(told.Exchange.Answer.RetryAfterSeconds ?? 0);
}
