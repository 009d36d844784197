using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Kilowatch.Oicp;

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
    private readonly Kept<Passage> _passages = new(MostKept);

    /// <summary>Steps 2 to 8. Whatever happens there is an answer.</summary>
    /// <param name="body">The request's, which stays as it is until the answer is there.</param>
    /// <param name="request">Step 1.</param>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<RelayAnswer> RelayAsync(ReadOnlyMemory<byte> body, Received request)
    {
        var passage = _passages.Take() ?? new Passage();
        (passage.Arrived, passage.ProcessId, passage.ProcessIdText) = (request.Arrived, request.ProcessId, request.ProcessIdText);
        (passage.Operator, passage.Outcome, passage.HasOnlyToAnswer) = (request.Caller?.Operator, Outcome.HubFailed, true);
        var isOver = false;
        RelayAnswer answer;
        try
        {
            answer = await RelayAsync(body, passage);
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

        Report(passage, answer);
        if (isOver) // what the store gave up it may still be at work on
        {
            passage.Clear();
            _passages.Give(passage);
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<RelayAnswer> RelayAsync(ReadOnlyMemory<byte> body, Passage passage)
    {
        // 2 read, 3 authenticate
        if (Refusal(body.Span, passage) is { } refused)
        {
            return passage.Outcome == Outcome.Throttled ? refused : await journal.RecordAsync(passage, body, passage.Outcome, refused);
        }

        // 4 session, interval
        var admission = await store.AdmitAsync(QuestionOf(body.Span, passage));
        passage.Session = admission.Session;
        passage.Claim = admission.Claim;
        if (admission.Verdict == Verdict.SessionInvalid) return await journal.RecordAsync(passage, body, Outcome.SessionInvalid, Answers.SessionInvalid(passage.SessionId!));
        passage.Provider = admission.Session!.Value.Provider;
        switch (admission.Verdict)
        {
            case Verdict.TooEarly:
                return await journal.RecordAsync(passage, body, Outcome.TooEarly, Answers.TooEarly(admission.RetryAfter, await IdsAsync(passage)));
            case Verdict.Replay:
                return await journal.RecordAsync(passage, body, Outcome.Replayed, new RelayAnswer(200, StatusCodes.Success, admission.StoredAnswer));
            case Verdict.SameInFlight:
                return await journal.RecordAsync(passage, body, Outcome.Replayed, await admission.Same!);
        }

        // 5 rules
        if (!passage.Facts.IsValid) return await InvalidAsync(body, passage);

        RelayAnswer? concluded = null;
        try
        {
            var answer = await ForwardAsync(body, passage, admission.Earlier);
            concluded = answer;
            return answer;
        }
        catch (StoreDownException)
        {
            concluded = Answers.StoreDown(passage.Ids);
            throw;
        }
        finally
        {
            await store.ReleaseAsync(admission.Claim!, concluded ?? Answers.HubFailed(passage.Ids));
        }
    }

    /// <summary>What the message is, and whether who sends it may: all that needs nobody else.</summary>
    /// <returns>The answer, with the outcome in the passage; null when it goes on.</returns>
    private RelayAnswer? Refusal(ReadOnlySpan<byte> body, Passage passage)
    {
        passage.Facts = MessageReader.Read(body);
        ref readonly var facts = ref passage.Facts;
        passage.Kind = (JournalKind)facts.Kind;
        passage.Fingerprint = FingerprintOf(body);
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

    private async ValueTask<RelayAnswer> InvalidAsync(ReadOnlyMemory<byte> body, Passage passage)
    {
        var ids = await IdsAsync(passage);
        return await journal.RecordAsync(passage, body, Outcome.Invalid, Answers.Invalid(passage.Facts, ids));
    }

    /// <summary>From here on the caller may be gone: the EMP may have it, so it is carried to its end all the same.</summary>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<RelayAnswer> ForwardAsync(ReadOnlyMemory<byte> body, Passage passage, Reported earlier)
    {
        passage.Remarks = RemarksOn.Notification(passage.Facts, earlier, passage.Arrived);

        // 6 service
        if (partners.Book.ProviderOf(passage.Provider!) is not { NotificationUri: { } uri } emp)
        {
            return await journal.RecordAsync(passage, body, Outcome.NotSupported, Answers.NotSupported(await IdsAsync(passage)));
        }

        // 7 forward
        var call = await emp.Client.PostAsync(uri, body, passage.ProcessIdText, options.EmpTimeout);
        passage.EmpLatency = call.Latency;
        if (call.Failure is not null) return await journal.RecordAsync(passage, body, Outcome.EmpFailed, Answers.EmpFailed(call.Failure, await IdsAsync(passage)));
        var acknowledgment = AcknowledgmentReader.Read(call.Body.Span);
        if (acknowledgment.Problem is { } problem)
        {
            return await journal.RecordAsync(passage, body, Outcome.EmpFailed, Answers.EmpFailed($"The partner did not answer with an acknowledgment: {problem}.", await IdsAsync(passage)));
        }

        // 8 record
        var answer = new RelayAnswer(200, acknowledgment.Code, call.Body);
        if (!acknowledgment.Result) return await journal.RecordAsync(passage, body, Outcome.RefusedByEmp, answer);
        var effect = passage.Facts.Kind == MessageKind.Progress ? SessionEffect.ProgressAccepted : SessionEffect.Accepted;
        return await journal.RecordAsync(passage, body, Outcome.Accepted, answer, effect);
    }

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

    private static UInt128 FingerprintOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
