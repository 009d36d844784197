using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What is wrong with a hub.</summary>
public enum HubFault
{
    None, ChangesBytes, ForwardsTwice, IgnoresTheInterval, SaysNoRetryAfter, ForgetsAnswers, FailsOnGarbage, TakesAnyOperator, NamesNoPlaces, CountsRefused,
    PassesFailuresOn, RewritesAnswers, ForwardsWithoutMembers, SaysNoProcessId, StaysOpenAfterTheRecord, LimitsAllTypes, TakesTwoAtOnce,
}

/// <summary>A hub that does all that it should, but for one thing.</summary>
internal sealed class FaultyHub(HubFault fault, string emp) : IDisposable
{
    private const string TooEarly = "Progress Notification can be sent only at interval of at least 5 min";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(1) };
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.OrdinalIgnoreCase);

    public async Task<Reply> AnswerAsync(Request request)
    {
        var reply = await DecideAsync(request);
        return reply with { Headers = fault == HubFault.SaysNoProcessId ? reply.Headers : [.. reply.Headers, new("Process-ID", Guid.NewGuid().ToString())] };
    }

    public void Dispose() => _http.Dispose();

    private async Task<Reply> DecideAsync(Request request)
    {
        if (request.Method != "POST") return Refusal(405, StatusCodes.ServiceNotAvailable);
        if (request.Body.Length > 65536) return Refusal(413, StatusCodes.DataError);
        if (request.Target.EndsWith("/authorize/start", StringComparison.Ordinal))
        {
            return request.Target.Contains("DE*ABC", StringComparison.Ordinal) ? await AuthorizeAsync(request.Body) : Reply.Of(404, """{"StatusCode":{"Code":"300"}}""");
        }

        if (request.Target.EndsWith("/charge-detail-record", StringComparison.Ordinal)) return Record(request.Body);
        return request.Target.EndsWith("/charging-notifications", StringComparison.Ordinal) ? await NotificationAsync(request.Body) : Refusal(404, StatusCodes.ServiceNotAvailable);
    }

    private async Task<Reply> AuthorizeAsync(byte[] body)
    {
        var (status, answer) = await PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", body);
        var isYes = status == 200 && Encoding.UTF8.GetString(answer).Contains("\"Authorized\"", StringComparison.Ordinal);
        if (!isYes) return Reply.Of(200, """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        var id = Guid.NewGuid().ToString();
        _sessions[id] = new();
        return Reply.Of(200, $$$"""{"SessionID":"{{{id}}}","ProviderID":"DE-ICE","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
    }

    private Reply Record(byte[] body)
    {
        var facts = MessageReader.Read(body, MessageKind.ChargeDetailRecord);
        if (!facts.IsValid || !_sessions.TryGetValue(facts.SessionId.TextIn(body)!, out var session) || session.HasRecord) return Refusal(404, StatusCodes.SessionInvalid);
        session.HasRecord = true;
        return Reply.Acknowledge(facts.SessionId.TextIn(body));
    }

    private async Task<Reply> NotificationAsync(byte[] body)
    {
        var facts = MessageReader.Read(body);
        if (!facts.IsReadable && fault == HubFault.FailsOnGarbage && body.Length > 0 && body[0] == '<') return Reply.Of(500, "{}");
        if (!facts.IsReadable || !facts.HasSessionId) return Invalid(facts);
        var isStranger = facts.OperatorId.TextIn(body) is "XX*ZZZ" && fault != HubFault.TakesAnyOperator;
        if (isStranger || !_sessions.TryGetValue(facts.SessionId.TextIn(body)!, out var session)) return Refusal(200, StatusCodes.SessionInvalid);
        if (session.HasRecord && fault != HubFault.StaysOpenAfterTheRecord) return Refusal(200, StatusCodes.SessionInvalid);
        if (fault == HubFault.TakesTwoAtOnce && facts.IsValid && session.Waiting++ < 2) return await AdmittedAsync(body, facts, session); // nobody waits for another
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
        if (fault != HubFault.ForgetsAnswers && session.Answers.TryGetValue(key, out var stored)) return stored;
        var isLimited = facts.Kind == MessageKind.Progress || (fault == HubFault.LimitsAllTypes && facts.Kind == MessageKind.Error && Encoding.UTF8.GetString(body).Contains("ErrorAdditionalInfo", StringComparison.Ordinal));
        if (isLimited && session.HasProgress && fault != HubFault.IgnoresTheInterval)
        {
            return Reply.Acknowledge(null, false, StatusCodes.DataError, TooEarly, 200, fault == HubFault.SaysNoRetryAfter ? [] : [new Header("Retry-After", "299")]);
        }

        var isForgiven = fault == HubFault.ForwardsWithoutMembers && facts.Violations.All(v => v.Rule.EndsWith(".missing", StringComparison.Ordinal));
        if (!facts.IsValid && !isForgiven) return Invalid(facts);
        var sent = fault == HubFault.ChangesBytes ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("1.500", "1.5", StringComparison.Ordinal)) : body;
        var (status, answer) = await PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", sent);
        if (fault == HubFault.ForwardsTwice) await PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", sent);
        if (fault == HubFault.PassesFailuresOn && status >= 500) return Reply.Of(status, "{}");
        if (status is < 200 or >= 300 || ResultOf(answer) is not { } result) return Refusal(200, StatusCodes.PartnerDidNotRespond);
        var reply = fault == HubFault.RewritesAnswers ? Reply.Acknowledge(facts.SessionId.TextIn(body), result, result ? StatusCodes.Success : StatusCodes.NoValidContract) : Reply.Of(200, Encoding.UTF8.GetString(answer));
        if (result || fault == HubFault.CountsRefused) session.HasProgress |= facts.Kind == MessageKind.Progress;
        if (result) session.Answers[key] = reply;
        return reply;
    }

    private Reply Invalid(MessageFacts facts)
    {
        var places = fault == HubFault.NamesNoPlaces ? "" : string.Join(',', facts.Violations.Select(v => $$"""{"fieldReference":{{JsonSerializer.Serialize(v.Pointer)}}}"""));
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
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException)
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

        public int Waiting { get; set; }
    }
}
