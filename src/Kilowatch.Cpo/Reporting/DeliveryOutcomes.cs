using Kilowatch.Cpo.Client;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Reporting;

/// <summary>What an outcome means for what was sent and for what comes next. Every method is called under the book's lock.</summary>
internal static class DeliveryOutcomes
{
    /// <summary>What an outcome says about the hub as a whole, whatever was sent.</summary>
    public static void Hub(ReportBook book, Outcome outcome)
    {
        book.Metrics.Count(outcome);
        if (!RetryPolicy.IsRepeatable(outcome))
        {
            if (book.HubCircuit.Answered()) ReportLog.HubBack(book.Log);
            return;
        }

        book.Summary = book.Summary with { Unanswered = book.Summary.Unanswered + 1 };
        if (book.HubCircuit.Failed(book.Now, RetryPolicy.RetryAfterOf(outcome)) is { } delay)
            ReportLog.HubUnreachable(book.Log, delay, outcome.Describe());
    }

    public static void Item(ReportBook book, ReportedSession session, WaitingItem item, Outcome outcome)
    {
        var delivered = outcome is Acknowledged;
        if (delivered)
        {
            book.Note(session, item.Kind == ItemKind.LastProgress ? ReportEvent.ProgressAccepted : ReportEvent.Delivered);
            ReportLog.Delivered(book.Log, session.SessionId.Value, item.Kind);
            book.Summary = Counted(book.Summary, item.Kind);
        }
        else if (outcome is Refused { Code: StatusCodes.SessionInvalid })
        {
            Drop(book, session, item.Kind.ToString(), ReportEvent.SessionInvalid, outcome);
            book.Finish(session);
            return;
        }
        else if (item.Kind == ItemKind.LastProgress)
        {
            if (outcome is Throttled { IsPartnerWide: false }) book.Summary = book.Summary with { TooEarly = book.Summary.TooEarly + 1 };
            book.Note(session, ReportEvent.WithEnd);
        }
        else if (outcome is Refused { IsTransient: false })
        {
            if (outcome is Refused { Code: StatusCodes.ServiceNotAvailable }) session.TakesNoProgress = true;
            Drop(book, session, item.Kind.ToString(), ReportEvent.Refused, outcome);
        }
        else if (book.Clock.GetUtcNow() - item.Created > book.Options.GiveUpAfter)
        {
            Drop(book, session, item.Kind.ToString(), ReportEvent.GaveUp, outcome);
        }
        else
        {
            session.WaitingNotBefore = book.Now + book.Retry.Delay(++item.Failures, RetryPolicy.RetryAfterOf(outcome));
            PutOff(book, session, outcome);
            book.Changed(session);
            return;
        }

        session.Waiting?.Remove(item);
        if (session.Waiting is { Count: 0 }) session.Waiting = null;
        if (item.Kind == ItemKind.End) book.Finish(session);
        else book.Changed(session);
    }

    public static void Progress(ReportBook book, ReportedSession session, ProgressAttempt attempt, Outcome outcome)
    {
        var now = book.Now;
        switch (outcome)
        {
            case Acknowledged:
                session.Attempt = null;
                session.ProgressFailures = 0;
                session.LastAccepted = book.Clock.GetUtcNow();
                session.ProgressNotBefore = now + book.Options.MinimumProgressInterval + Margin;
                book.Summary = book.Summary with { Progress = book.Summary.Progress + 1 };
                book.Note(session, ReportEvent.ProgressAccepted);
                break;
            case Refused { Code: StatusCodes.SessionInvalid }:
                Drop(book, session, "Progress", ReportEvent.SessionInvalid, outcome);
                book.Finish(session);
                return;
            case Refused { IsTransient: false } refused:
                // Its values go with the next one, which is tried no sooner than if this one had been accepted.
                Withdraw(book, session, attempt, isFresh: session.IsFresh);
                session.TakesNoProgress |= refused.Code == StatusCodes.ServiceNotAvailable;
                session.ProgressNotBefore = now + book.Options.MinimumProgressInterval;
                Drop(book, session, "Progress", session.TakesNoProgress ? ReportEvent.NotSupported : ReportEvent.Refused, outcome);
                break;
            case Throttled { IsPartnerWide: false } tooEarly:
                // An earlier one has arrived whose answer was lost, or the hub's interval is longer than ours.
                Withdraw(book, session, attempt, isFresh: true);
                session.ProgressNotBefore = now + (tooEarly.RetryAfter ?? book.Options.MinimumProgressInterval) + Margin;
                book.Summary = book.Summary with { TooEarly = book.Summary.TooEarly + 1 };
                PutOff(book, session, outcome);
                break;
            case Unreachable { MayHaveArrived: true } when now - attempt.FirstSent < SettleWithin(book.Options):
                session.ProgressNotBefore = now + book.Retry.Delay(++session.ProgressFailures, RetryPolicy.RetryAfterOf(outcome));
                book.Note(session, ReportEvent.AnswerLost);
                break;
            default:
                Withdraw(book, session, attempt, isFresh: true);
                session.ProgressNotBefore = now + book.Retry.Delay(++session.ProgressFailures, RetryPolicy.RetryAfterOf(outcome));
                PutOff(book, session, outcome);
                break;
        }

        book.Changed(session);
    }

    /// <summary>
    /// For so long a Progress without an answer is repeated byte for byte: the hub answers as it did then, and does not forward it
    /// twice. Later the newest value is worth more, at the price that it may come too early for a hub that has the other.
    /// </summary>
    public static TimeSpan SettleWithin(CpoOptions options) =>
        options.MinimumProgressInterval < MaxSettling ? options.MinimumProgressInterval : MaxSettling;

    /// <summary>Takes back a Progress that did not arrive: its values are to be reported again, behind the newest.</summary>
    public static void Withdraw(ReportBook book, ReportedSession session, ProgressAttempt attempt, bool isFresh)
    {
        if (session.Attempt != attempt) return;
        session.Attempt = null;
        var most = book.Options.MaxValuesInBetween;
        if (session.IsFresh || !isFresh) session.Between.PutBack(attempt.Between, attempt.Value, most);
        else foreach (var value in attempt.Between) session.Between.Add(value, most);
        session.IsFresh = isFresh && session.Phase == SessionPhase.Open;
    }

    // The two clocks that measure the interval may differ by some ten parts in a million.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan MaxSettling = TimeSpan.FromSeconds(30);

    private static void PutOff(ReportBook book, ReportedSession session, Outcome outcome)
    {
        book.Note(session, outcome switch
        {
            Throttled => ReportEvent.AskedToWait,
            Unreachable => ReportEvent.HubUnreachable,
            _ => ReportEvent.Failed,
        });
        ReportLog.PutOff(book.Log, session.SessionId.Value, outcome.Describe());
    }

    private static void Drop(ReportBook book, ReportedSession session, string what, ReportEvent why, Outcome outcome)
    {
        book.Note(session, why);
        book.Summary = book.Summary with { Refused = book.Summary.Refused + 1, LastRefusal = outcome.Describe() };
        ReportLog.Dropped(book.Log, session.SessionId.Value, what, outcome.Describe());
    }

    private static ReportSummary Counted(ReportSummary summary, ItemKind kind) => kind switch
    {
        ItemKind.Start => summary with { Starts = summary.Starts + 1 },
        ItemKind.Error => summary with { Errors = summary.Errors + 1 },
        ItemKind.End => summary with { Ends = summary.Ends + 1 },
        _ => summary with { Progress = summary.Progress + 1 },
    };
}
