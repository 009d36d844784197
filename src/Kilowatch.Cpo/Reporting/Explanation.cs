using Kilowatch.Cpo.Client;

namespace Kilowatch.Cpo.Reporting;

/// <summary>Says what a session waits for at this moment. Called under the book's lock.</summary>
internal static class Explanation
{
    public static SessionExplanation Of(ReportBook book, ReportedSession session)
    {
        var now = book.Now;
        DateTimeOffset? next = session.HasProgress ? book.Clock.GetUtcNow() + Positive(session.ProgressNotBefore - now) : null;
        return new(Sentence(book, session, now), session.Waiting?.Count ?? 0, next, session.History.ToList());
    }

    private static string Sentence(ReportBook book, ReportedSession session, TimeSpan now)
    {
        if (session.Phase == SessionPhase.Ended) return "The session has ended; nothing more is sent.";
        if (session.IsUnderWay) return "A message is on its way to the hub.";
        var awaitsHub = book.HubCircuit.IsOpen ? "" : " The hub does not answer at present.";
        if (session.HasWaiting)
        {
            var wait = Positive(session.WaitingNotBefore - now);
            return $"{session.Waiting![0].Kind} waits to be delivered{(wait > TimeSpan.Zero ? $", tried again in {Words.Of(wait)}" : "")}.{awaitsHub}";
        }

        if (session.TakesNoProgress) return "The driver's provider takes no charging notifications (code 320): no Progress is sent.";
        if (session.Attempt is not null) return $"The answer to the last Progress was lost; the same bytes go again.{awaitsHub}";
        if (!session.IsFresh) return "No meter value has come since the last Progress.";
        var left = Positive(session.ProgressNotBefore - now);
        if (left > TimeSpan.Zero)
        {
            return session.ProgressFailures == 0
                ? $"The interval since the last accepted Progress is over in {Words.Of(left)}; then {(session.Meter.IsEnergyKnown ? Words.Of(session.Meter.Energy) + " are" : "the register is")} reported.{awaitsHub}"
                : $"The last attempt failed; the newest values go in {Words.Of(left)}.{awaitsHub}";
        }

        return awaitsHub.Length > 0 ? $"A Progress is due.{awaitsHub}"
            : book.Rate.Free(now) <= 0 ? "A Progress is due; the requests of this minute are used up."
            : "A Progress is due; others that waited longer go first.";
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
