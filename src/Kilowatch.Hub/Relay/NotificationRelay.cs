using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Sessions;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Relay;

/// <summary>The way of a charging notification through the hub.</summary>
/// <remarks><code>
/// CPO                                   hub                                    EMP
///  | -- 1 receive --> 2 read --> 3 authenticate --> 4 session, interval          |
///  |                                                   5 rules                   |
///  |                                                   6 service --> 7 forward --> |
///  | &lt;------ 9 answer &lt;------ 8 record (on disk) &lt;-----------------------------   |
/// </code>
/// Steps 4 to 7 are those of the process diagrams, in their order (OICP 2.3, eRoamingChargingNotifications). Every step may
/// end the way with its own answer; steps 8 and 9 come after any end. docs/explanation/a-notification-through-the-hub.md tells
/// more.</remarks>
internal sealed class NotificationRelay(
    HubOptions options, ISessionStore store, JournalRecorder journal, PartnerDirectory partners, InvalidSessionExplanation sessions,
    TimeProvider clock, HubMetrics metrics, ILogger<NotificationRelay> log)
{
    /// <summary>Steps 2 to 8. Whatever happens there is an answer.</summary>
    /// <param name="body">The request's, which stays as it is until the answer is there.</param>
    /// <param name="request">Step 1.</param>
    public async ValueTask<RelayResponse> RelayAsync(ReadOnlyMemory<byte> body, RequestInfo request)
    {
        var context =
            new RelayContext
            {
                Arrived = request.Arrived,
                ProcessId = request.ProcessId,
                Kind = JournalKind.Notification,
                Operator = request.Caller?.Operator
            };
        RelayResponse answer;
        try
        {
            // 2 read, 3 authenticate
            if (Refusal(body.Span, context) is not { } end)
            {
                // 4 session, interval
                Admission admission;
                using (HubTracing.Step("admit")) admission = await store.AdmitAsync(ToAdmissionRequest(body.Span, context));
                Apply(admission, context);

                // 5 rules, 6 service
                if (EmpOf(admission, context) is { } emp)
                {
                    // 7 forward: from here on the caller may be gone. The EMP may have it, so it is carried to its end all the same.
                    var call = await emp.Client.PostAsync(emp.NotificationUri!, body, request.ProcessIdText, context.SessionId!,
                        options.EmpTimeout);
                    var problem = ProblemOf(call, context, out end);
                    Note(emp, problem, context);
                    if (problem is not null) end = await EmpFailedAsync(problem, context);
                }
                else
                {
                    end = await WithoutEmpAsync(admission, context);
                }
            }

            // 8 record
            if (end.Outcome == RelayOutcome.Throttled) answer = Unrecorded(context, end.Outcome, end.Answer);
            else answer = await journal.RecordAsync(context, body, end.Outcome, end.Answer, end.Effect);
        }
        catch (StoreDownException)
        {
            answer = Unrecorded(context, RelayOutcome.StoreDown, HubResponses.StoreDown(context.Ids));
        }
        catch (Exception bug)
        {
            RelayLog.Failed(log, context.ProcessId, bug);
            answer = Unrecorded(context, RelayOutcome.HubFailed, HubResponses.HubFailed(context.Ids));
        }

        if (context.Claim is { } claim) await store.ReleaseAsync(claim, answer);
        Report(context, answer);
        return answer;
    }

    /// <summary>What the message is, and whether who sends it may: all that needs nobody else.</summary>
    /// <returns>Null when it goes on.</returns>
    private End? Refusal(ReadOnlySpan<byte> body, RelayContext context)
    {
        var facts = MessageReader.Read(body, mode: options.Reading);
        context.Facts = facts;
        context.Kind = (JournalKind)facts.Kind;
        context.Remarks = RemarksOn.Reading(facts.LeniencyKinds);
        context.Fingerprint = Fingerprint.Of(body);
        if (!facts.IsReadable || !facts.HasSessionId)
            return new End(facts.IsReadable ? RelayOutcome.Invalid : RelayOutcome.Unreadable, HubResponses.Invalid(facts, default));
        context.SessionId = facts.SessionId.TextIn(body);

        var book = partners.Book;
        var named = facts.OperatorId.IsEmpty ? null : book.FindOperator(facts.OperatorId.In(body));
        var isOther = context.Operator is { } certified && !facts.OperatorId.IsEmpty && named?.Id != certified;
        if (isOther) return new End(RelayOutcome.Unauthorized, HubResponses.Unauthorized());
        context.Operator ??= named?.Id;
        if (context.Operator is null && !facts.OperatorId.IsEmpty)
        {
            return new End(RelayOutcome.SessionInvalid,
                HubResponses.SessionInvalid(context.SessionId!, sessions.OfUnknownOperator(facts.OperatorId.TextIn(body)!)));
        }

        var wait = (named ?? (context.Operator is { } id ? book.OperatorOf(id) : null))?.Rate?.Take() ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? new End(RelayOutcome.Throttled, HubResponses.TooMany(wait)) : null;
    }

    private static AdmissionRequest ToAdmissionRequest(ReadOnlySpan<byte> body, RelayContext context) => new()
    {
        Session = SessionKey.Of(context.Facts.SessionId.In(body)),
        Operator = context.Operator,
        IsProgress = context.Facts.Kind == MessageKind.Progress,
        Fingerprint = context.Fingerprint,
        Arrived = context.Arrived,
        Claim = context.Facts.IsValid,
        Reports = new Reported(context.Facts.ConsumedEnergy ?? 0, context.Facts.EventOccurred),
    };

    private static void Apply(in Admission admission, RelayContext context)
    {
        (context.Session, context.Claim) = (admission.Session, admission.Claim);
        if (admission.Verdict != AdmissionVerdict.SessionInvalid) context.Provider = admission.Session!.Value.Provider;
    }

    /// <returns>Who gets it; null when it ends here.</returns>
    private ProviderPartner? EmpOf(in Admission admission, RelayContext context)
    {
        if (admission.Verdict != AdmissionVerdict.Admitted || !context.Facts.IsValid) return null;
        context.Remarks |= RemarksOn.Notification(context.Facts, admission.Earlier, context.Arrived);
        return partners.Book.ProviderOf(context.Provider!) is { NotificationUri: not null } emp ? emp : null;
    }

    /// <summary>The ends of steps 4 to 6.</summary>
    private async ValueTask<End> WithoutEmpAsync(Admission admission, RelayContext context)
    {
        switch (admission.Verdict)
        {
            case AdmissionVerdict.SessionInvalid:
                return new End(RelayOutcome.SessionInvalid, HubResponses.SessionInvalid(
                    context.SessionId!,
                    await sessions.OfAsync(context.SessionId!,
                        opening => context.Operator is null || opening.Operator == context.Operator)));
            case AdmissionVerdict.TooEarly:
                return new End(
                    RelayOutcome.TooEarly, HubResponses.TooEarly(admission.RetryAfter, await IdsAsync(context)),
                    admission.RestartsInterval ? SessionEffect.IntervalRestarted : SessionEffect.None);
            case AdmissionVerdict.Replay:
                return new End(RelayOutcome.Replayed, new RelayResponse(200, StatusCodes.Success, admission.StoredAnswer));
            case AdmissionVerdict.SameInFlight:
                return new End(RelayOutcome.Replayed, await admission.Same!);
        }

        var ids = await IdsAsync(context);
        return context.Facts.IsValid
            ? new End(RelayOutcome.NotSupported, HubResponses.NotSupported(ids))
            : new End(RelayOutcome.Invalid, HubResponses.Invalid(context.Facts, ids));
    }

    /// <returns>Why the EMP's answer is none; null when it is one.</returns>
    private static string? ProblemOf(in PartnerAnswer call, RelayContext context, out End end)
    {
        end = default;
        context.EmpLatency = call.Latency;
        var acknowledgment = call.Failure is null ? AcknowledgmentReader.Read(call.Body.Span) : default;
        if ((call.Failure ?? acknowledgment.Problem) is not null) context.EmpAnswer = call.Progress?.ToAnswer();
        if (call.Failure is not null) return call.Failure;
        if (acknowledgment.Problem is { } problem) return $"The partner did not answer with an acknowledgment: {problem}.";
        var answer = new RelayResponse(200, acknowledgment.Code, call.Body);
        end = !acknowledgment.Result ? new End(RelayOutcome.RefusedByEmp, answer)
            : new End(RelayOutcome.Accepted, answer,
                context.Facts.Kind == MessageKind.Progress ? SessionEffect.ProgressAccepted : SessionEffect.Accepted);
        return null;
    }

    /// <summary>An EMP that fails is told of once, however many notifications meet it.</summary>
    private void Note(ProviderPartner emp, string? problem, RelayContext context)
    {
        if (problem is null)
        {
            if (emp.Client.Failing.TryEnd(out var lasted, out var count)) RelayLog.EmpAnswersAgain(log, emp.Id, count, lasted);
        }
        else
        {
            var reason = CallFailures.KindOf(problem, context.EmpAnswer?.ContentType);
            metrics.CountEmpFailure(emp.Id, reason);
            if (emp.Client.Failing.Begin(problem)) RelayLog.EmpFails(log, emp.Id, reason, problem);
        }
    }

    private async ValueTask<End> EmpFailedAsync(string problem, RelayContext context) =>
        new(RelayOutcome.EmpFailed, HubResponses.EmpFailed(problem, await IdsAsync(context)));

    /// <summary>Only the hub's own answers carry them, so only then are they looked up.</summary>
    private async ValueTask<SessionIds> IdsAsync(RelayContext context) =>
        context.Ids =
            await store.ReadOpeningAsync(context.Session!.Value) is { } opening
                ? SessionIds.Of(opening)
                : new SessionIds(context.SessionId, null, null);

    private RelayResponse Unrecorded(RelayContext context, RelayOutcome outcome, RelayResponse answer)
    {
        journal.NoteUnrecorded(context, outcome, answer);
        return answer;
    }

    private void Report(RelayContext context, RelayResponse answer)
    {
        var took = clock.GetUtcNow() - context.Arrived;
        metrics.Count(context, took);
        HubTracing.Tag(context, answer);
        if (log.IsEnabled(LogLevel.Information))
        {
            var (kind, outcome) = (HubMetrics.NameOf(context.Kind), HubMetrics.NameOf(context.Outcome));
            RelayLog.Relayed(log, kind, outcome, answer.Code, context.Operator, context.Provider,
                context.SessionId, took.TotalMilliseconds, context.EmpLatency?.TotalMilliseconds, context.Remarks, answer.RetryAfterSeconds,
                context.ProcessId);
        }
    }

    /// <summary>How it will have ended, once that is recorded.</summary>
    private readonly record struct End(RelayOutcome Outcome, RelayResponse Answer, SessionEffect Effect = SessionEffect.None);
}
