using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Relay;

/// <summary>Writes the end of a request into the journal. Every answer that promises anything goes through here, by this one
/// method.</summary>
internal sealed class JournalRecorder(IJournal journal, JournalPrivacy privacy, TrafficStatistics activity, TimeProvider clock)
{
    /// <summary>Completes with the answer once it is on disk; only then may the answer leave, and only then has the context its
    /// outcome.</summary>
    /// <param name="context">What is known of the request.</param>
    /// <param name="request">Its body, which must stay as it is until this completes.</param>
    /// <param name="outcome">How it ends when it is recorded.</param>
    /// <param name="answer">What will leave.</param>
    /// <param name="effect">What changes about the session.</param>
    /// <param name="opening">The session that begins.</param>
    /// <exception cref="StoreDownException">It is not on disk, and the outcome is <see cref="RelayOutcome.StoreDown"/>.</exception>
    public async ValueTask<RelayResponse> RecordAsync(
        RelayContext context, ReadOnlyMemory<byte> request, RelayOutcome outcome, RelayResponse answer,
        SessionEffect effect = SessionEffect.None, SessionOpening? opening = null)
    {
        var (keptRequest, keptAnswer) = privacy.Keep(request, answer.Body, isWhole: effect == SessionEffect.Closed);
        var entry = new JournalEntry
        {
            Kind = context.Kind,
            Outcome = outcome,
            Effect = effect,
            Session = context.Session,
            Claim = context.Claim,
            SessionId = context.SessionId,
            Opening = opening,
            Operator = context.Operator,
            Provider = context.Provider,
            Arrived = context.Arrived,
            Answered = clock.GetUtcNow(),
            EmpLatency = context.EmpLatency,
            ProcessId = context.ProcessId,
            HttpStatus = answer.HttpStatus,
            Code = answer.Code,
            Remarks = context.Remarks,
            Fingerprint = context.Fingerprint,
            Request = keptRequest,
            Answer = keptAnswer,
            EmpAnswer = privacy.Keep(context.EmpAnswer, request),
        };
        using var span = HubTracing.Step("record");
        var id = 0L;
        context.Outcome = RelayOutcome.StoreDown;
        try
        {
            id = await journal.RecordAsync(entry);
            context.Outcome = outcome;
            return answer;
        }
        finally
        {
            activity.Add(id, entry, context.Outcome);
        }
    }

    /// <summary>The end of a request that is not in the journal: the dashboard counts it as log and metrics do.</summary>
    public void NoteUnrecorded(RelayContext context, RelayOutcome outcome, RelayResponse answer)
    {
        var wasNoted = context.Outcome == RelayOutcome.StoreDown; // by the attempt to record it
        context.Outcome = outcome;
        if (wasNoted) return;
        activity.Add(id: 0, new JournalEntry
        {
            Kind = context.Kind,
            Outcome = outcome,
            Operator = context.Operator,
            Provider = context.Provider,
            Arrived = context.Arrived,
            Answered = clock.GetUtcNow(),
            EmpLatency = context.EmpLatency,
            ProcessId = context.ProcessId,
            HttpStatus = answer.HttpStatus,
            Code = answer.Code,
        }, outcome);
    }
}
