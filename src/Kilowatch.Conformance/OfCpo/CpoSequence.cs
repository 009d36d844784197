using System.Globalization;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>What follows what, and how soon.</summary>
internal static class CpoSequence
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static readonly CpoScenario[] All =
    [
        new("start-first", "begins a session with its Start", Clause.Start, IsAwaited: true, StartFirst),
        new("five-minutes", "leaves five minutes from an accepted Progress to the next", Clause.Notifications, IsAwaited: true,
            FiveMinutes),
        new("rate", "sends no more notifications in a minute than the hub takes", Clause.TooMany, IsAwaited: true, Rate),
        new("end", "ends a session with its End", Clause.End, IsAwaited: true, End),
        new("nothing-after-end", "sends no Start and no Progress after an accepted End", Clause.End, IsAwaited: false, NothingAfterEnd),
    ];

    private static void StartFirst(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Sessions)
        {
            var first = session.First();
            judge.Expect(first.Kind == MessageKind.Start, "a Start before everything else of the session",
                $"{Drafts.A(first.Kind.ToString()!)} first", first);
        }
    }

    private static void FiveMinutes(CpoDialogue dialogue, Judge judge)
    {
        var least = dialogue.Settings.Interval;
        foreach (var session in dialogue.Sessions)
        {
            Arrival? last = null;
            foreach (var arrival in CpoDialogue.Of(session, MessageKind.Progress))
            {
                // The same again after a lost answer is not a new one.
                if (last is not null && arrival.Identity != last.Identity)
                {
                    var gap = arrival.At - last.At;
                    judge.Expect(gap >= least, $"at least {least} from one to the next", CpoJudging.Seconds(gap), last, arrival);
                }

                // Where the answer was lost the repetition tells the CPO that the first one counts.
                if (arrival.Verdict == ArrivalVerdict.Accepted) last = arrival;
                if (arrival.Verdict == ArrivalVerdict.Repeated && arrival.Identity != last?.Identity)
                    last = session.First(first => first.Identity == arrival.Identity);
            }
        }
    }

    private static void Rate(CpoDialogue dialogue, Judge judge)
    {
        var all = dialogue.Notifications.ToList();
        var (from, most, at) = (0, 0, 0);
        for (var i = 0; i < all.Count; i++)
        {
            while (all[i].At - all[from].At >= Minute) from++;
            if (i - from + 1 > most) (most, at) = (i - from + 1, i);
        }

        if (most == 0) return;
        judge.Expect(
            most <= dialogue.Settings.MaxPerMinute,
            string.Create(CultureInfo.InvariantCulture, $"at most {dialogue.Settings.MaxPerMinute} notifications in any 60 s"),
            string.Create(CultureInfo.InvariantCulture, $"{most} in 60 s"), all[at]);
    }

    private static void End(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Sessions)
        {
            var end = CpoDialogue.Of(session, MessageKind.End).FirstOrDefault(arrival => arrival.IsAccepted);
            if (end is null && !IsOverWithoutEnd(dialogue, session)) continue;
            judge.Expect(end is not null, "an End", end is null ? "none before the record, or none at all" : "an End",
                end ?? session.Last());
        }
    }

    /// <summary>Whether the session's record came, or nothing for so long that a session that goes on would have reported.</summary>
    private static bool IsOverWithoutEnd(CpoDialogue dialogue, IGrouping<string, Arrival> session) =>
        CpoDialogue.Of(dialogue.Arrivals, MessageKind.ChargeDetailRecord).Any(record => record.IsAccepted && record.Session == session.Key)
        || (dialogue.IsOver && session.All(arrival => arrival.Kind != MessageKind.End)
            && dialogue.Now - session.Last().AnsweredAt > (2 * dialogue.Settings.Interval) + dialogue.Settings.Settle);

    private static void NothingAfterEnd(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Sessions)
        {
            if (CpoDialogue.Of(session, MessageKind.End).FirstOrDefault(arrival => arrival.IsAccepted) is not { } end) continue;
            var late = CpoDialogue.Distinct(session).FirstOrDefault(
                arrival => arrival.At > end.AnsweredAt && arrival.Kind is MessageKind.Start or MessageKind.Progress);
            judge.Expect(late is null, "no Start and no Progress after it", late is null ? "none" : Drafts.A(late.Kind.ToString()!),
                late is null ? [end] : [end, late]);
        }
    }
}
