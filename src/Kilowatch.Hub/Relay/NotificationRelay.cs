using Kilowatch.Oicp;
using Microsoft.Extensions.ObjectPool;

namespace Kilowatch.Hub;

/// <summary>The way of a charging notification through the hub.</summary>
/// <remarks><code>
/// CPO                                   hub                                    EMP
///  | -- 1 receive --> 2 read --> 3 authenticate --> 4 session, interval          |
///  |                                                   5 rules                   |
///  |                                                   6 service --> 7 forward --> |
///  | &lt;------ 9 answer &lt;------ 8 record (on disk) &lt;-----------------------------   |
/// </code>
/// Steps 4 to 7 are those of the process diagrams, in their order (OICP 2.3, eRoamingChargingNotifications). Every step may
/// end the way with its own answer; steps 8 and 9 come after any end. docs/a-notification-through-the-hub.md tells more.</remarks>
internal sealed class NotificationRelay(
    HubOptions options, IHubStore store, JournalRecorder journal, PartnerDirectory partners, TimeProvider clock, RelayMetrics metrics, ILogger<NotificationRelay> log)
{
    private const int MostKept = 512;

    /// <summary>A passage is the largest thing that the hub itself would allocate for each request.</summary>
    private readonly DefaultObjectPool<Passage> _passages = new(new DefaultPooledObjectPolicy<Passage>(), MostKept);

    /// <summary>Steps 2 to 8. Whatever happens there is an answer.</summary>
    /// <remarks>One method: it is read top to bottom, and what waits for EMP and disk passes through no more methods than it must.</remarks>
    /// <param name="body">The request's, which stays as it is until the answer is there.</param>
    /// <param name="request">Step 1.</param>
    public async ValueTask<RelayAnswer> RelayAsync(ReadOnlyMemory<byte> body, Received request)
    {
        var passage = Begin(request);
        RelayAnswer answer;
        var isOver = false;
        try
        {
            // 2 read, 3 authenticate
            if (Refusal(body.Span, passage) is { } refused)
            {
                answer = refused;
            }
            else
            {
                // 4 session, interval
                var admission = await store.AdmitAsync(QuestionOf(body.Span, passage));
                Note(admission, passage);

                // 5 rules, 6 service
                if (EmpOf(admission, passage) is { } emp)
                {
                    // 7 forward: from here on the caller may be gone. The EMP may have it, so it is carried to its end all the same.
                    var call = await emp.Client.PostAsync(emp.NotificationUri!, body, passage.ProcessIdText, options.EmpTimeout);
                    answer = ProblemOf(call, passage, out var acknowledgment) is { } problem ? await EmpFailedAsync(problem, passage) : acknowledgment;
                }
                else
                {
                    answer = await WithoutEmpAsync(admission, passage);
                }
            }

            // 8 record
            if (passage.Outcome != Outcome.Throttled)
            {
                await journal.WriteAsync(passage, body, answer);
                journal.Count(passage);
            }

            isOver = true;
        }
        catch (StoreDownException)
        {
            answer = Answers.StoreDown(passage.Ids);
        }
        catch (Exception bug)
        {
            RelayLog.Failed(log, passage.ProcessId, bug);
            answer = Answers.HubFailed(passage.Ids);
        }

        if (passage.Claim is { } claim) await store.ReleaseAsync(claim, answer);
        Report(passage, answer);
        if (isOver) // what the store gave up it may still be at work on
        {
            passage.Clear();
            _passages.Return(passage);
        }

        return answer;
    }

    private Passage Begin(in Received request)
    {
        var passage = _passages.Get();
        (passage.Arrived, passage.ProcessId, passage.ProcessIdText) = (request.Arrived, request.ProcessId, request.ProcessIdText);
        (passage.Operator, passage.Outcome, passage.HasOnlyToAnswer) = (request.Caller?.Operator, Outcome.HubFailed, true);
        return passage;
    }

    /// <summary>What the message is, and whether who sends it may: all that needs nobody else.</summary>
    /// <returns>The answer, with the outcome in the passage; null when it goes on.</returns>
    private RelayAnswer? Refusal(ReadOnlySpan<byte> body, Passage passage)
    {
        passage.Facts = MessageReader.Read(body);
        ref readonly var facts = ref passage.Facts;
        passage.Kind = (JournalKind)facts.Kind;
        passage.Fingerprint = Fingerprint.Of(body);
        if (!facts.IsReadable || !facts.HasSessionId) return End(passage, facts.IsReadable ? Outcome.Invalid : Outcome.Unreadable, Answers.Invalid(facts, default));
        passage.SessionId = facts.SessionId.TextIn(body);

        var book = partners.Book;
        var named = facts.OperatorId.IsEmpty ? null : book.FindOperator(facts.OperatorId.In(body));
        var isOther = passage.Operator is { } certified && !facts.OperatorId.IsEmpty && named?.Id != certified;
        if (isOther) return End(passage, Outcome.Unauthorized, Answers.Unauthorized());
        passage.Operator ??= named?.Id;
        if (passage.Operator is null && !facts.OperatorId.IsEmpty) return End(passage, Outcome.SessionInvalid, Answers.SessionInvalid(passage.SessionId!));
        var wait = (named ?? (passage.Operator is { } id ? book.OperatorOf(id) : null))?.Rate?.Take() ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? End(passage, Outcome.Throttled, Answers.TooMany(wait)) : null;
    }

    private static RelayAnswer End(Passage passage, Outcome outcome, RelayAnswer answer)
    {
        passage.Outcome = outcome;
        return answer;
    }

    private static AdmissionRequest QuestionOf(ReadOnlySpan<byte> body, Passage passage) => new()
    {
        Session = SessionKey.Of(passage.Facts.SessionId.In(body)),
        Operator = passage.Operator,
        IsProgress = passage.Facts.Kind == MessageKind.Progress,
        Fingerprint = passage.Fingerprint,
        Arrived = passage.Arrived,
        Claim = passage.Facts.IsValid,
        Reports = new Reported(passage.Facts.ConsumedEnergy ?? 0, passage.Facts.EventOccurred),
    };

    private static void Note(in Admission admission, Passage passage)
    {
        (passage.Session, passage.Claim) = (admission.Session, admission.Claim);
        if (admission.Verdict != Verdict.SessionInvalid) passage.Provider = admission.Session!.Value.Provider;
    }

    /// <returns>Who gets it; null when it ends here.</returns>
    private ProviderPartner? EmpOf(in Admission admission, Passage passage)
    {
        if (admission.Verdict != Verdict.Admitted || !passage.Facts.IsValid) return null;
        passage.Remarks = RemarksOn.Notification(passage.Facts, admission.Earlier, passage.Arrived);
        return partners.Book.ProviderOf(passage.Provider!) is { NotificationUri: not null } emp ? emp : null;
    }

    /// <summary>The ends of steps 4 to 6.</summary>
    private async ValueTask<RelayAnswer> WithoutEmpAsync(Admission admission, Passage passage)
    {
        switch (admission.Verdict)
        {
            case Verdict.SessionInvalid:
                return End(passage, Outcome.SessionInvalid, Answers.SessionInvalid(passage.SessionId!));
            case Verdict.TooEarly:
                return End(passage, Outcome.TooEarly, Answers.TooEarly(admission.RetryAfter, await IdsAsync(passage)));
            case Verdict.Replay:
                return End(passage, Outcome.Replayed, new RelayAnswer(200, StatusCodes.Success, admission.StoredAnswer));
            case Verdict.SameInFlight:
                return End(passage, Outcome.Replayed, await admission.Same!);
        }

        var ids = await IdsAsync(passage);
        return passage.Facts.IsValid
            ? End(passage, Outcome.NotSupported, Answers.NotSupported(ids))
            : End(passage, Outcome.Invalid, Answers.Invalid(passage.Facts, ids));
    }

    /// <returns>Why the EMP's answer is none; null when it is one.</returns>
    private static string? ProblemOf(in PartnerAnswer call, Passage passage, out RelayAnswer answer)
    {
        answer = default;
        passage.EmpLatency = call.Latency;
        if (call.Failure is not null) return call.Failure;
        var acknowledgment = AcknowledgmentReader.Read(call.Body.Span);
        if (acknowledgment.Problem is { } problem) return $"The partner did not answer with an acknowledgment: {problem}.";
        answer = End(passage, acknowledgment.Result ? Outcome.Accepted : Outcome.RefusedByEmp, new RelayAnswer(200, acknowledgment.Code, call.Body));
        if (acknowledgment.Result) passage.Effect = passage.Facts.Kind == MessageKind.Progress ? SessionEffect.ProgressAccepted : SessionEffect.Accepted;
        return null;
    }

    private async ValueTask<RelayAnswer> EmpFailedAsync(string problem, Passage passage) =>
        End(passage, Outcome.EmpFailed, Answers.EmpFailed(problem, await IdsAsync(passage)));

    /// <summary>Only the hub's own answers carry them, so only then are they looked up.</summary>
    private async ValueTask<SessionIds> IdsAsync(Passage passage) =>
        passage.Ids = await store.ReadOpeningAsync(passage.Session!.Value) is { } opening ? SessionIds.Of(opening) : new SessionIds(passage.SessionId, null, null);

    private void Report(Passage passage, RelayAnswer answer)
    {
        var took = clock.GetUtcNow() - passage.Arrived;
        metrics.Count(passage, answer, took);
        if (log.IsEnabled(LogLevel.Information))
        {
            RelayLog.Relayed(log, passage.Kind, passage.Outcome, answer.Code, passage.Operator, passage.Provider,
                passage.SessionId, took.TotalMilliseconds, passage.EmpLatency?.TotalMilliseconds, passage.Remarks, answer.RetryAfterSeconds, passage.ProcessId);
        }
    }
}
