using Kilowatch.Cpo.Outbox;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Reporting;

/// <summary>What the outbox holds becomes sessions again.</summary>
internal static class Resumption
{
    public static void Resume(ReportBook book, ProgressReporter reporter)
    {
        if (book.Outbox is not { } outbox) return;
        var (now, utcNow) = (book.Now, book.Clock.GetUtcNow());
        var recentRequests = 0;
        foreach (var row in outbox.ReadOpen())
        {
            if (!OicpJson.TryParse<StartNotification>(row.Start, out var facts, out _) || facts.SessionId is not { } id) continue;
            var accepted = row.AcceptedTicks == 0 ? default : new DateTimeOffset(row.AcceptedTicks, TimeSpan.Zero);
            var session = new ReportedSession(reporter, id, facts)
            {
                Phase = row.Phase,
                Meter = SavedSession.MeterOf(row.Meter),
                IsFresh = row.IsFresh,
                IsAnnounced = row.IsAnnounced,
                TakesNoProgress = row.TakesNoProgress,
                LastError = row.LastError,
                LastAccepted = accepted,
                Waiting = OutboxText.ReadWaiting(row.Waiting),
                Attempt = OutboxText.ReadAttempt(row.Attempt, sent => now - Elapsed(sent, utcNow)),
                IsSaved = true,
                ProgressNotBefore =
                    accepted == default ? default : now + (book.Options.MinimumProgressInterval - Within(book, Elapsed(accepted, utcNow))),
            };
            foreach (var value in SavedSession.Split(row.Between)) session.Between.Add(value, book.Options.MaxValuesInBetween);
            if (utcNow - accepted < TimeSpan.FromMinutes(1)) recentRequests++;
            lock (book.Gate)
            {
                book.Sessions.TryAdd(id, session);
                book.Plan.Add(session);
            }
        }

        lock (book.Gate)
        {
            book.Plan.Sessions = book.Sessions.Count;
            book.Rate.Remember(recentRequests, now);
        }
    }

    // Between two processes there is only the calendar. Set back meanwhile, it would make a wait of hours: no time has passed then.
    private static TimeSpan Elapsed(DateTimeOffset since, DateTimeOffset utcNow) => utcNow > since ? utcNow - since : TimeSpan.Zero;

    private static TimeSpan Within(ReportBook book, TimeSpan elapsed) =>
        elapsed < book.Options.MinimumProgressInterval ? elapsed : book.Options.MinimumProgressInterval;
}
