using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What is wrong with an EMP.</summary>
public enum EmpFault
{
    None, NoResult, UnknownCode, SaysText, RefusesDuplicates, FailsOnGarbage, HangsOnNothing, AcceptsMissingMembers, RefusesOffsets, RefusesUnknownFields,
    NamesAnotherSession, CutsPartnerSessionIds, SlowAtEnds, RefusesDurationAlone, ShowsItsInsides, TakesGet, NeedsProduct, MisspellsAuthorized, FailsAtRecords,
    RefusesNulls, RefusesStrangersWithAnotherCode, TakesUnknownTypes, TakesAnyIdentification,
}

/// <summary>An EMP that does all that it should, but for one thing.</summary>
internal sealed class FaultyEmp(EmpFault fault)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly ConcurrentDictionary<string, bool> _authorized = new();

    public async Task<Reply> AnswerAsync(Request request)
    {
        if (request.Method != "POST") return fault == EmpFault.TakesGet ? Reply.Of(200, "{}") : Reply.Of(405, "{}");
        var target = request.Target;
        if (target.EndsWith("/authorize/start", StringComparison.Ordinal)) return Authorize(request.Body, MessageKind.AuthorizeStart, fault == EmpFault.MisspellsAuthorized ? "authorised" : "Authorized");
        if (target.EndsWith("/authorize/stop", StringComparison.Ordinal)) return Authorize(request.Body, MessageKind.AuthorizeStop, "Authorized");
        if (target.EndsWith("/charge-detail-record", StringComparison.Ordinal))
        {
            return fault == EmpFault.FailsAtRecords ? Reply.Of(500, "{}") : Acknowledge(request.Body, MessageReader.Read(request.Body, MessageKind.ChargeDetailRecord));
        }

        if (!target.EndsWith("/charging-notifications", StringComparison.Ordinal)) return Reply.Of(404, "{}");
        if (fault == EmpFault.HangsOnNothing && request.Body.Length == 0) await Task.Delay(TimeSpan.FromSeconds(5));
        var facts = MessageReader.Read(request.Body);
        if (fault == EmpFault.SlowAtEnds && facts.Kind == MessageKind.End) await Task.Delay(TimeSpan.FromSeconds(1.4));
        return Notification(request.Body, facts);
    }

    private Reply Notification(byte[] body, MessageFacts facts)
    {
        var text = Encoding.UTF8.GetString(body);
        var isFirst = _seen.TryAdd(text, true);
        if (!facts.IsReadable) return Garbage(text);
        var isForgiven = !facts.IsValid && (
            (fault == EmpFault.AcceptsMissingMembers && facts.HasSessionId && facts.Violations.All(v => v.Rule.EndsWith(".missing", StringComparison.Ordinal)))
            || (fault == EmpFault.TakesUnknownTypes && text.Contains("\"Pause\"", StringComparison.Ordinal)));
        var refusal = fault switch
        {
            _ when !facts.IsValid && !isForgiven => StatusCodes.DataError,
            EmpFault.RefusesDuplicates when !isFirst => StatusCodes.DataError,
            EmpFault.RefusesOffsets when text.Contains("+02:00", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.RefusesUnknownFields when text.Contains("X-Extension", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.RefusesDurationAlone when facts is { Kind: MessageKind.Progress, ConsumedEnergy: null } => StatusCodes.DataError,
            EmpFault.RefusesNulls when text.Contains(":null,", StringComparison.Ordinal) && !text.Contains("X-Extension", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.NeedsProduct when facts.Kind == MessageKind.Start && !text.Contains("PartnerProductID", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.RefusesStrangersWithAnotherCode when !_authorized.ContainsKey(facts.SessionId.TextIn(body)!) => StatusCodes.NoValidContract,
            _ => null,
        };
        return refusal is null ? Acknowledge(body, facts, isForgiven) : Reply.Acknowledge(null, false, refusal, status: 400);
    }

    private Reply Garbage(string text) => fault switch
    {
        EmpFault.FailsOnGarbage when !IsJson(text) => Reply.Of(500, "{}"),
        EmpFault.ShowsItsInsides => Reply.Of(400, """{"Result":false,"StatusCode":{"Code":"022","AdditionalInfo":"JsonReaderException:    at Emp.Read(String text)"}}"""),
        _ => Reply.Acknowledge(null, false, StatusCodes.DataError, status: 400),
    };

    private Reply Acknowledge(byte[] body, MessageFacts facts, bool isForgiven = false)
    {
        if (!facts.IsValid && !isForgiven) return Reply.Acknowledge(null, false, StatusCodes.DataError, status: 400);
        var session = fault == EmpFault.NamesAnotherSession ? Guid.Empty.ToString() : facts.SessionId.TextIn(body);
        var cpo = facts.CpoPartnerSessionId.TextIn(body);
        if (fault == EmpFault.CutsPartnerSessionIds && cpo?.Length > 50) cpo = cpo[..50];
        var code = fault == EmpFault.UnknownCode ? "999" : StatusCodes.Success;
        var result = fault == EmpFault.NoResult ? "" : "\"Result\":true,";
        var reply = Reply.Of(200, $"{{{result}\"StatusCode\":{{\"Code\":\"{code}\"}},\"SessionID\":\"{session}\",\"CPOPartnerSessionID\":{JsonSerializer.Serialize(cpo)}}}");
        return fault == EmpFault.SaysText ? reply with { Headers = [new("Content-Type", "text/plain")] } : reply;
    }

    private Reply Authorize(byte[] body, MessageKind kind, string yes)
    {
        var facts = MessageReader.Read(body, kind);
        var isForgiven = fault == EmpFault.TakesAnyIdentification && facts.IsReadable;
        if (!facts.IsValid && !isForgiven) return Reply.Acknowledge(null, false, StatusCodes.DataError, status: 400);
        var session = facts.SessionId.TextIn(body)!;
        _authorized[session] = true;
        return Reply.Of(200, $$$"""{"SessionID":"{{{session}}}","ProviderID":"DE-ICE","AuthorizationStatus":"{{{yes}}}","StatusCode":{"Code":"000"}}""");
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
