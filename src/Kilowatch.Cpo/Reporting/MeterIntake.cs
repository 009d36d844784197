using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Reporting;

/// <summary>What the backend tells about a session becomes what is to be sent. Every method is called under the book's lock.</summary>
internal static class MeterIntake
{
    /// <exception cref="InvalidOperationException">There is no place for another session.</exception>
    public static ReportedSession Begin(ReportBook book, StartNotification facts, Func<StartNotification, ReportedSession> create)
    {
        if (book.Sessions.TryGetValue(facts.SessionId!.Value, out var known)) return known;
        if (book.Sessions.Count >= book.Options.MaxSessions)
            throw new InvalidOperationException($"{book.Options.MaxSessions} sessions are open, as many as Cpo:MaxSessions allows.");
        var session = create(facts);
        if (facts.MeterValueStart is { } register) session.Meter.Begin(facts.ChargingStart!.Value.Value, register);
        book.Sessions.Add(session.SessionId, session);
        book.Plan.Sessions = book.Sessions.Count;
        return session;
    }

    public static void Announce(ReportBook book, ReportedSession session, StartNotification start, byte[] body)
    {
        session.Facts = start;
        session.IsAnnounced = true;
        session.IsSaved = false;
        if (start.MeterValueStart is { } register && session.Meter.First is null)
            session.Meter.Begin(start.ChargingStart!.Value.Value, register);
        Enqueue(book, session, ItemKind.Start, body);
    }

    public static bool Take(ReportBook book, ReportedSession session, DateTimeOffset at, decimal kiloWattHours)
    {
        if (session.Phase != SessionPhase.Open)
        {
            book.Note(session, ReportEvent.Ended);
            return false;
        }

        if (session.Meter.First is null && session.Facts?.ChargingStart is { } start && at <= start.Value)
        {
            // The register of the start, told after it.
            session.Meter.Begin(at, kiloWattHours);
            book.Outbox?.Touch(session);
            return true;
        }

        var (wasFresh, before) = (session.IsFresh, session.Meter.Value);
        var verdict = session.Meter.Take(at, kiloWattHours);
        switch (verdict)
        {
            case ReadingVerdict.Older:
                book.Note(session, ReportEvent.OlderValue);
                return false;
            case ReadingVerdict.Implausible:
                book.Note(session, ReportEvent.ImplausibleValue);
                return false;
            case ReadingVerdict.TakenAfterJump:
                book.Note(session, ReportEvent.MeterJumped);
                break;
        }

        if (wasFresh)
        {
            session.Between.Add(before, book.Options.MaxValuesInBetween);
            book.Note(session, ReportEvent.Superseded);
        }
        else
        {
            session.IsFresh = true;
            Explain(book, session);
        }

        book.Outbox?.Touch(session);
        if (!session.IsPlanned)
        {
            book.Plan.Add(session);
            if (session.IsPlanned) book.Wake();
        }

        return true;
    }

    public static void Enqueue(ReportBook book, ReportedSession session, ItemKind kind, byte[] body)
    {
        session.Waiting ??= new(2);
        if (kind == ItemKind.Error && session.Waiting.Count >= book.Options.MaxWaitingPerSession)
        {
            // The queue is full of Errors that the hub has not taken: the driver needs the newest.
            var oldest = session.Waiting.FindLastIndex(item => item.Kind == ItemKind.Error);
            if (oldest >= 0) session.Waiting.RemoveAt(oldest);
            book.Note(session, ReportEvent.ErrorReplaced);
        }

        session.Waiting.Add(new(kind, body, book.Clock.GetUtcNow()));
        book.Changed(session);
    }

    /// <summary>The End, and before it the Progress that is due, if there is one.</summary>
    public static void End(ReportBook book, ReportedSession session, DateTimeOffset chargingEnd, decimal? meterEnd, EndDetails? details)
    {
        var now = book.Now;
        byte[]? last = null;
        var between = session.Between;
        if (session is { IsFresh: true, TakesNoProgress: false, Attempt: null })
        {
            var isFlowing = session.Waiting is null || session.Waiting.TrueForAll(item => item.Failures == 0);
            if (isFlowing && session.ProgressNotBefore <= now && book.Plan.HasRoomForTwo(now))
                last = ReportBodies.Progress(session, between.AsSpan());
            else book.Note(session, ReportEvent.WithEnd);
        }

        // Every value that no accepted Progress had goes with the End, those of a Progress on its way included: it may fail.
        if (session.Attempt is { } attempt) between.PutBack(attempt.Between, attempt.Value, book.Options.MaxValuesInBetween);
        var newest = session.Meter.Value;
        var wasFresh = session.IsFresh;
        if (meterEnd is { } end && session.Meter.TakeEnd(chargingEnd, end) == ReadingVerdict.Implausible)
            book.Note(session, ReportEvent.ImplausibleValue);
        if (wasFresh && session.Meter.Value != newest) between.Add(newest, book.Options.MaxValuesInBetween);
        var body = ReportBodies.End(session, chargingEnd, details, between.AsSpan());
        ReportBodies.ThrowIfInvalid(body, nameof(chargingEnd));

        session.Phase = SessionPhase.Ending;
        session.IsFresh = false;
        session.Between.Clear();
        if (last is not null) Enqueue(book, session, ItemKind.LastProgress, last);
        Enqueue(book, session, ItemKind.End, body);
    }

    private static void Explain(ReportBook book, ReportedSession session)
    {
        if (session.TakesNoProgress) book.Note(session, ReportEvent.NotSupported);
        else if (session.HasWaiting) book.Note(session, ReportEvent.OthersFirst);
        else if (session.ProgressNotBefore > book.Now && session.LastAccepted != default) book.Note(session, ReportEvent.IntervalNotOver);
    }
}
