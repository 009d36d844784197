using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What is wrong with a hub.</summary>
public enum HubFault
{
    None, ChangesBytes, ForwardsTwice, IgnoresTheInterval, SaysNoRetryAfter, ForgetsAnswers, FailsOnGarbage, TakesAnyOperator,
    NamesNoPlaces, CountsRefused,
    PassesFailuresOn, RewritesAnswers, ForwardsWithoutMembers, SaysNoProcessId, StaysOpenAfterTheRecord, LimitsAllTypes, TakesTwoAtOnce,
    NamesOneSession, OpensUnauthorized, RefusesWithoutACode, TakesUnknownSessions, KnowsEveryOperator, SwallowsStarts, SwallowsProgress,
    SwallowsEnds, SwallowsErrors, NeedsProduct,
    RefusesFractions, RefusesDin, DropsExtensions, RefusesDurationAlone, RefusesContradictions, ClosesAtTheEnd, SaysNoResult,
    SaysTextToHalfMessages, SlowToStrangers, HintsNothingOfTwo,
    FailsOnNull, ForwardsWrongMembers, ForwardsUnknownTypes, TakesOneOfTwo, TakesMuch, ForwardsMuch, ShowsItsInsides, TakesGet,
    TakesAnyPath, TakesWhatFollows, PassesRefusalsOn, PassesNonsenseOn,
    TakesNoResultForYes, FollowsRedirects, BreaksOffToo, GivesUpWithoutACode, RefusesRecords, KeepsRecords, TakesSecondRecords,
    AnswersRetriesItself,
}

/// <summary>A hub that does all that it should, but for one thing.</summary>
internal sealed class FaultyHub(HubFault fault, string emp) : IDisposable
{
    private const string TooEarly = "Progress Notification can be sent only at interval of at least 5 min";

    private const string OneForAll = "11111111-2222-3333-4444-555555555555";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(2) };
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.OrdinalIgnoreCase);

    public async Task<Reply> AnswerAsync(Request request)
    {
        var reply = await DecideAsync(request);
        return reply with
        {
            Headers =
            fault == HubFault.SaysNoProcessId ? reply.Headers : [.. reply.Headers, new("Process-ID", Guid.NewGuid().ToString())]
        };
    }

    public void Dispose() => _http.Dispose();

    private async Task<Reply> DecideAsync(Request request)
    {
        if (request.Method != "POST")
            return fault == HubFault.TakesGet ? Reply.Of(200, "{}") : Refusal(405, StatusCodes.ServiceNotAvailable);
        if (request.Body.Length > 65536 && fault is not (HubFault.TakesMuch or HubFault.ForwardsMuch))
            return Refusal(413, StatusCodes.DataError);
        if (request.Target.EndsWith("/authorize/start", StringComparison.Ordinal))
        {
            return request.Target.Contains("DE*ABC", StringComparison.Ordinal) ? await AuthorizeAsync(request.Body)
                : fault == HubFault.KnowsEveryOperator
                ? Reply.Of(200, """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"017"}}""")
                : Reply.Of(404, """{"StatusCode":{"Code":"300"}}""");
        }

        if (request.Target.EndsWith("/charge-detail-record", StringComparison.Ordinal)) return await RecordAsync(request.Body);
        var isTheirs = request.Target.EndsWith("/charging-notifications", StringComparison.Ordinal) || fault == HubFault.TakesAnyPath;
        if (!isTheirs) return Refusal(404, StatusCodes.ServiceNotAvailable);
        var reply = await NotificationAsync(request.Body);
        return request.Body.Length > 65536 && fault == HubFault.ForwardsMuch ? Refusal(413, StatusCodes.DataError) : reply;
    }

    private async Task<Reply> AuthorizeAsync(byte[] body)
    {
        var (status, answer) = await PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", body);
        var isYes = status == 200 && Encoding.UTF8.GetString(answer).Contains("\"Authorized\"", StringComparison.Ordinal);
        var id = fault == HubFault.NamesOneSession ? OneForAll : Guid.NewGuid().ToString();
        if (!isYes)
        {
            if (fault == HubFault.OpensUnauthorized) _sessions[id] = new();
            var named = fault == HubFault.OpensUnauthorized ? $"\"SessionID\":\"{id}\"," : "";
            return Reply.Of(200,
                $$$"""{{{{named}}}"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"{{{(fault == HubFault.RefusesWithoutACode ? "000" : "102")}}}"}}""");
        }

        _sessions[id] = new();
        return Reply.Of(200,
            $$$"""{"SessionID":"{{{id}}}","ProviderID":"DE-ICE","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
    }

    private async Task<Reply> RecordAsync(byte[] body)
    {
        if (fault == HubFault.RefusesRecords) return Refusal(200, StatusCodes.DataError);
        var facts = MessageReader.Read(body, MessageKind.ChargeDetailRecord);
        if (!facts.IsValid || !_sessions.TryGetValue(facts.SessionId.TextIn(body)!, out var session)
            || (session.HasRecord && fault != HubFault.TakesSecondRecords)) return Refusal(404, StatusCodes.SessionInvalid);
        session.HasRecord = true;
        if (fault != HubFault.KeepsRecords) await PostAsync("/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record", body);
        return Reply.Acknowledge(facts.SessionId.TextIn(body));
    }

    private async Task<Reply> NotificationAsync(byte[] body)
    {
        var facts = MessageReader.Read(body);
        var text = Encoding.UTF8.GetString(body);
        if (fault == HubFault.TakesWhatFollows && text.EndsWith("}{}", StringComparison.Ordinal))
            facts = MessageReader.Read(body.AsSpan()[..^2]);
        if (fault == HubFault.TakesOneOfTwo
            && text.IndexOf(",\"EvseID\":\"DE*ABC*EOTHER\"", StringComparison.Ordinal) is var second and > 0)
            facts = MessageReader.Read([.. body[..second], .. "}"u8]);
        if (fault == HubFault.FailsOnNull && text == "null") return Reply.Of(500, "{}");
        if (fault == HubFault.ShowsItsInsides && !facts.IsReadable)
            return Reply.Of(400,
                """{"Result":false,"StatusCode":{"Code":"022","AdditionalInfo":"JsonReaderException:    at Hub.Read(String text)"}}""");
        if (fault == HubFault.SaysTextToHalfMessages && !facts.IsReadable)
            return Invalid(facts) with { Headers = [new("Content-Type", "text/html")] };
        if (!facts.IsReadable && fault == HubFault.FailsOnGarbage && body.Length > 0 && body[0] == '<') return Reply.Of(500, "{}");
        if (!facts.IsReadable || !facts.HasSessionId) return Invalid(facts);
        var isStranger = facts.OperatorId.TextIn(body) is "XX*ZZZ" && fault != HubFault.TakesAnyOperator;
        if (isStranger || !_sessions.TryGetValue(facts.SessionId.TextIn(body)!, out var session))
        {
            if (fault == HubFault.SlowToStrangers && facts.Kind == MessageKind.End) await Task.Delay(TimeSpan.FromSeconds(3.5));
            if (fault == HubFault.TakesUnknownSessions && facts.Kind == MessageKind.Error && facts.IsValid)
                return Reply.Acknowledge(facts.SessionId.TextIn(body));
            return fault == HubFault.SaysNoResult && !isStranger
                ? Reply.Of(200, """{"StatusCode":{"Code":"400"}}""")
                : Refusal(200, StatusCodes.SessionInvalid);
        }

        if (session.HasRecord && fault != HubFault.StaysOpenAfterTheRecord) return Refusal(200, StatusCodes.SessionInvalid);
        // nobody waits for another
        if (fault == HubFault.TakesTwoAtOnce && facts.IsValid && session.Waiting++ < 2) return await AdmittedAsync(body, facts, session);
        await session.OneAtATime.WaitAsync();
        try
        {
            return await AdmittedAsync(body, facts, session);
        }
        finally
        {
            session.OneAtATime.Release();
        }
    }

    private async Task<Reply> AdmittedAsync(byte[] body, MessageFacts facts, Session session)
    {
        var key = Convert.ToBase64String(body);
        var text = Encoding.UTF8.GetString(body);
        bool Has(string part) => text.Contains(part, StringComparison.Ordinal);
        if (fault != HubFault.ForgetsAnswers && session.Answers.TryGetValue(key, out var stored)) return stored;
        var isLimited =
            facts.Kind == MessageKind.Progress
                || (fault == HubFault.LimitsAllTypes && facts.Kind == MessageKind.Error
                    && Encoding.UTF8.GetString(body).Contains("ErrorAdditionalInfo", StringComparison.Ordinal));
        if (isLimited && session.HasProgress && fault != HubFault.IgnoresTheInterval)
        {
            return Reply.Acknowledge(null, false, StatusCodes.DataError, TooEarly, 200,
                fault == HubFault.SaysNoRetryAfter ? [] : [new Header("Retry-After", "299")]);
        }

        var isForgiven =
            fault == HubFault.ForwardsWithoutMembers && facts.Violations.All(v => v.Rule.EndsWith(".missing", StringComparison.Ordinal));
        if (fault == HubFault.ForwardsWrongMembers && Has("2026-02-30")) isForgiven = true;
        if (fault == HubFault.ForwardsUnknownTypes && Has("\"Pause\"")) isForgiven = true;
        if (!facts.IsValid && !isForgiven) return Invalid(facts);
        var isSwallowed = fault switch
        {
            HubFault.SwallowsStarts => facts.Kind == MessageKind.Start && Has("MeterValueStart\":1234.5,"),
            HubFault.SwallowsProgress => facts.Kind == MessageKind.Progress && Has("1234.75,1235") && !session.IsSeen,
            HubFault.SwallowsEnds => facts.Kind == MessageKind.End && Has("PenaltyTimeStart"),
            HubFault.SwallowsErrors => facts.Kind == MessageKind.Error && Has("ErrorAdditionalInfo") && !session.IsSeen,
            HubFault.DropsExtensions => facts.Kind == MessageKind.Start && Has("\"X-Extension\":1e9"),
            HubFault.AnswersRetriesItself => facts.Kind == MessageKind.Progress && session.HasFailed,
            _ => false,
        };
        session.IsSeen = true;
        if (isSwallowed) return Reply.Acknowledge(facts.SessionId.TextIn(body));
        var isRefused = fault switch
        {
            HubFault.NeedsProduct => !Has("PartnerProductID") && facts.Kind == MessageKind.Start,
            HubFault.RefusesFractions => Has("10:00:00.123456Z"),
            HubFault.RefusesDin => Has("\"+49*536"),
            HubFault.RefusesDurationAlone => facts is { Kind: MessageKind.Progress, ConsumedEnergy: null },
            HubFault.RefusesContradictions => facts.Kind == MessageKind.End && facts.ChargingEnd < facts.ChargingStart,
            HubFault.ClosesAtTheEnd => session.HasEnd,
            _ => false,
        };
        if (isRefused) return Refusal(200, StatusCodes.DataError);
        session.HasEnd |= facts.Kind == MessageKind.End && Has("PenaltyTimeStart");
        var sent = fault == HubFault.ChangesBytes
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("1.500", "1.5", StringComparison.Ordinal))
            : body;
        var (status, answer) = await PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", sent);
        if (fault == HubFault.ForwardsTwice) await PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", sent);
        session.HasFailed |= status != 200;
        if (fault == HubFault.PassesFailuresOn && status >= 500) return Reply.Of(status, "{}");
        if (fault == HubFault.PassesRefusalsOn && status is >= 400 and < 500) return Reply.Of(status, "{}");
        if (fault == HubFault.FollowsRedirects && status is >= 300 and < 400) return Reply.Acknowledge(facts.SessionId.TextIn(body));
        if (fault == HubFault.PassesNonsenseOn && status == 200 && answer.AsSpan().StartsWith("<"u8))
            return Reply.Of(200, Encoding.UTF8.GetString(answer));
        if (fault == HubFault.TakesNoResultForYes && status == 200 && answer.AsSpan().StartsWith("{\"StatusCode\":{\"Code\":\"000\"}}"u8))
            return Reply.Acknowledge(facts.SessionId.TextIn(body));
        if (fault == HubFault.BreaksOffToo && status == -1) return Reply.None;
        if (fault == HubFault.GivesUpWithoutACode && status == 0) return Reply.Of(504, "{}");
        if (status is < 200 or >= 300 || ResultOf(answer) is not { } result) return Refusal(200, StatusCodes.PartnerDidNotRespond);
        var reply = fault == HubFault.RewritesAnswers
            ? Reply.Acknowledge(facts.SessionId.TextIn(body), result, result ? StatusCodes.Success : StatusCodes.NoValidContract)
            : Reply.Of(200, Encoding.UTF8.GetString(answer));
        if (result || fault == HubFault.CountsRefused) session.HasProgress |= facts.Kind == MessageKind.Progress;
        if (result) session.Answers[key] = reply;
        return reply;
    }

    private Reply Invalid(MessageFacts facts)
    {
        var places =
            fault == HubFault.NamesNoPlaces
                ? ""
                : string.Join(',',
                    facts.Violations.Take(fault == HubFault.HintsNothingOfTwo ? 1 : int.MaxValue).Select(
                        v => $$"""{"fieldReference":{{JsonSerializer.Serialize(v.Pointer)}}}"""));
        return Reply.Of(400, $$$"""{"Result":false,"StatusCode":{"Code":"022"},"validationErrors":[{{{places}}}]}""");
    }

    private async Task<(int Status, byte[] Body)> PostAsync(string path, byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            using var response = await _http.PostAsync(emp + path, content);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
        }
        catch (HttpRequestException)
        {
            return (-1, []);
        }
        catch (TaskCanceledException)
        {
            return (0, []);
        }
    }

    private static bool? ResultOf(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.TryGetProperty("Result", out var result) ? result.GetBoolean() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Reply Refusal(int status, string code) => Reply.Acknowledge(null, false, code, status: status);

    private sealed class Session
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);

        public ConcurrentDictionary<string, Reply> Answers { get; } = new(StringComparer.Ordinal);

        public bool HasProgress { get; set; }

        public bool HasRecord { get; set; }

        public bool HasEnd { get; set; }

        public bool HasFailed { get; set; }

        public bool IsSeen { get; set; }

        public int Waiting { get; set; }
    }
}
