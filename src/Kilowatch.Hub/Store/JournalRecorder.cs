namespace Kilowatch.Hub;

/// <summary>Writes a passage's end into the journal.</summary>
internal sealed class JournalRecorder(IHubStore store, JournalPrivacy privacy, Activity activity, TimeProvider clock)
{
    /// <summary>Completes with the answer once it is on disk; only then may the answer leave.</summary>
    /// <exception cref="StoreDownException">It is not.</exception>
    public async Task<RelayAnswer> RecordAsync(
        Passage passage, ReadOnlyMemory<byte> request, Outcome outcome, RelayAnswer answer,
        SessionEffect effect = SessionEffect.None, SessionOpening? opening = null)
    {
        passage.Outcome = outcome;
        var (keptRequest, keptAnswer) = privacy.Keep(request, answer.Body, isWhole: effect == SessionEffect.Closed);
        var entry = new JournalEntry
        {
            Kind = passage.Kind,
            Outcome = outcome,
            Effect = effect,
            Opening = opening,
            Session = passage.Session,
            SessionId = passage.SessionId,
            Operator = passage.Operator,
            Provider = passage.Provider,
            Arrived = passage.Arrived,
            Answered = clock.GetUtcNow(),
            EmpLatency = passage.EmpLatency,
            ProcessId = passage.ProcessId,
            HttpStatus = answer.HttpStatus,
            Code = answer.Code,
            Remarks = passage.Remarks,
            Fingerprint = passage.Fingerprint,
            Request = keptRequest,
            Answer = keptAnswer,
        };
        await store.RecordAsync(entry);
        activity.Add(entry);
        return answer;
    }
}
