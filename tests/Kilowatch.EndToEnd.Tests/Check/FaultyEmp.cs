using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What is wrong with an EMP.</summary>
public enum EmpFault
{
    None, NoResult, UnknownCode, SaysText, RefusesDuplicates, FailsOnGarbage, HangsOnNothing, AcceptsMissingMembers, RefusesOffsets,
    RefusesUnknownFields,
    NamesAnotherSession, CutsPartnerSessionIds, SlowAtEnds, RefusesDurationAlone, ShowsItsInsides, TakesGet, NeedsProduct,
    MisspellsAuthorized, FailsAtRecords,
    RefusesNulls, RefusesStrangersWithAnotherCode, TakesUnknownTypes, TakesAnyIdentification,
    RefusesStarts, RefusesProgress, RefusesEnds, RefusesErrors, SaysTextAtEnds, SaysTextToAuthorizations, MixesUpSessions,
    NamesStrangersUnderLoad, MixesUpPartnerIds, RefusesWholeNumbers,
    RefusesNoMeterValues, RefusesQrCodes, RefusesDin, RefusesEscapes, RefusesContradictions, RefusesProgressAfterErrors, FailsWhenOvertaken,
    FailsOnNull, TakesAnyDay,
    FailsOnMuch, HangsOnMuch, TakesAnyPath, TakesWhatFollows, HasNoStop, StopsForAnotherSession, AuthorizesWithARefusalsCode,
    RefusesWithoutACode, AnswersMalformedWithSuccess,
    KnowsOnlyItsSessions,
}

/// <summary>An EMP that does all that it should, but for one thing.</summary>
internal sealed class FaultyEmp(EmpFault fault)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly ConcurrentDictionary<string, bool> _authorized = new();
    private readonly ConcurrentDictionary<string, long> _latest = new();
    private readonly ConcurrentDictionary<string, bool> _hasError = new();
    private (string? Session, string? Cpo) _last;
    private int _underWay;

    /// <summary>Refuses sessions that it did not authorize, as many do: what such a refusal hides must be found all the same.</summary>
    private bool IsStrict => fault is EmpFault.KnowsOnlyItsSessions or EmpFault.TakesAnyPath or EmpFault.TakesWhatFollows;

    public async Task<Reply> AnswerAsync(Request request)
    {
        if (request.Method != "POST") return fault == EmpFault.TakesGet ? Reply.Of(200, "{}") : Reply.Of(405, "{}");
        var target = request.Target;
        if (target.EndsWith("/authorize/start", StringComparison.Ordinal))
            return Authorize(request.Body, MessageKind.AuthorizeStart, fault == EmpFault.MisspellsAuthorized ? "authorised" : "Authorized");
        if (target.EndsWith("/authorize/stop", StringComparison.Ordinal))
            return fault == EmpFault.HasNoStop ? Reply.Of(404, "{}") : Authorize(request.Body, MessageKind.AuthorizeStop, "Authorized");
        if (target.EndsWith("/charge-detail-record", StringComparison.Ordinal))
        {
            return fault == EmpFault.FailsAtRecords
                ? Reply.Of(500, "{}")
                : Acknowledge(request.Body, MessageReader.Read(request.Body, MessageKind.ChargeDetailRecord));
        }

        if (!target.EndsWith("/charging-notifications", StringComparison.Ordinal) && fault != EmpFault.TakesAnyPath)
            return Reply.Of(404, "{}");
        if (request.Body.Length > 500_000 && fault == EmpFault.FailsOnMuch) return Reply.Of(500, "{}");
        if (request.Body.Length > 500_000 && fault == EmpFault.HangsOnMuch) await Task.Delay(TimeSpan.FromSeconds(5));
        if (fault == EmpFault.HangsOnNothing && request.Body.Length == 0) await Task.Delay(TimeSpan.FromSeconds(5));
        var facts = MessageReader.Read(request.Body);
        if (fault == EmpFault.SlowAtEnds && facts is { Kind: MessageKind.End, IsValid: true }) await Task.Delay(TimeSpan.FromSeconds(1.4));
        if (fault == EmpFault.TakesWhatFollows && !facts.IsReadable && request.Body.AsSpan().EndsWith("}{}"u8))
            facts = MessageReader.Read(request.Body.AsSpan()[..^2]);
        if (fault is not (EmpFault.MixesUpSessions or EmpFault.NamesStrangersUnderLoad or EmpFault.MixesUpPartnerIds)
            || facts.Kind != MessageKind.Error || !facts.IsValid) return Notification(request.Body, facts);
        // What stands in one place for all is right as long as they come one after the other.
        _last = (facts.SessionId.TextIn(request.Body), facts.CpoPartnerSessionId.TextIn(request.Body));
        var isAlone = Interlocked.Increment(ref _underWay) == 1;
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        Interlocked.Decrement(ref _underWay);
        return fault switch
        {
            EmpFault.MixesUpSessions => Reply.Acknowledge(_last.Session),
            EmpFault.NamesStrangersUnderLoad =>
                Reply.Acknowledge(isAlone ? facts.SessionId.TextIn(request.Body) : Guid.NewGuid().ToString()),
            _ => Reply.Of(200, $$$"""{"Result":true,"StatusCode":{"Code":"000"},"CPOPartnerSessionID":"{{{_last.Cpo}}}"}"""),
        };
    }

    private Reply Notification(byte[] body, MessageFacts facts)
    {
        var text = Encoding.UTF8.GetString(body);
        var isFirst = _seen.TryAdd(text, true);
        if (!facts.IsReadable) return Garbage(text);
        var isForgiven = !facts.IsValid && (
            (fault == EmpFault.AcceptsMissingMembers && facts.HasSessionId
                && facts.Violations.All(v => v.Rule.EndsWith(".missing", StringComparison.Ordinal)))
            || (fault == EmpFault.TakesAnyDay && text.Contains("2026-02-30", StringComparison.Ordinal))
            || (fault == EmpFault.TakesUnknownTypes && text.Contains("\"Pause\"", StringComparison.Ordinal)));
        bool Has(string part) => text.Contains(part, StringComparison.Ordinal);
        var refusal = fault switch
        {
            _ when !facts.IsValid && !isForgiven => StatusCodes.DataError,
            _ when IsStrict && !_authorized.ContainsKey(facts.SessionId.TextIn(body)!) => StatusCodes.SessionInvalid,
            EmpFault.RefusesStarts when facts.Kind == MessageKind.Start && Has("MeterValueStart") => StatusCodes.DataError,
            EmpFault.RefusesProgress when facts.Kind == MessageKind.Progress && Has("PartnerProductID") => StatusCodes.DataError,
            EmpFault.RefusesEnds when facts.Kind == MessageKind.End && Has("PenaltyTimeStart") && Has("MeterValueEnd") =>
                StatusCodes.DataError,
            EmpFault.RefusesErrors when facts.Kind == MessageKind.Error && Has("ErrorAdditionalInfo") => StatusCodes.DataError,
            EmpFault.RefusesWholeNumbers when facts.Kind == MessageKind.Progress && (Has("Progress\":0,") || Has("Progress\":9,")) =>
                StatusCodes.DataError,
            EmpFault.RefusesNoMeterValues when Has("\"meterValues\":[]") => StatusCodes.DataError,
            EmpFault.RefusesQrCodes when Has("QRCodeIdentification") => StatusCodes.DataError,
            EmpFault.RefusesDin when Has("\"+49*536\"") => StatusCodes.DataError,
            EmpFault.RefusesEscapes when Has("\\u00fc") => StatusCodes.DataError,
            EmpFault.RefusesContradictions when facts.Kind == MessageKind.End && facts.ChargingEnd < facts.ChargingStart =>
                StatusCodes.DataError,
            EmpFault.RefusesProgressAfterErrors when facts.Kind == MessageKind.Progress
                && _hasError.ContainsKey(facts.SessionId.TextIn(body)!) => StatusCodes.DataError,
            EmpFault.RefusesDuplicates when !isFirst => StatusCodes.DataError,
            EmpFault.RefusesOffsets when text.Contains("+02:00", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.RefusesUnknownFields when text.Contains("X-Extension", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.RefusesDurationAlone when facts is { Kind: MessageKind.Progress, ConsumedEnergy: null } => StatusCodes.DataError,
            EmpFault.RefusesNulls when text.Contains(":null,", StringComparison.Ordinal)
                && !text.Contains("X-Extension", StringComparison.Ordinal) => StatusCodes.DataError,
            EmpFault.NeedsProduct when facts.Kind == MessageKind.Start && !text.Contains("PartnerProductID", StringComparison.Ordinal) =>
                StatusCodes.DataError,
            EmpFault.RefusesStrangersWithAnotherCode when !_authorized.ContainsKey(facts.SessionId.TextIn(body)!) =>
                StatusCodes.NoValidContract,
            _ => null,
        };
        if (facts.Kind == MessageKind.Error && facts.IsValid) _hasError[facts.SessionId.TextIn(body)!] = true;
        if (facts.Kind == MessageKind.Progress && facts.IsValid)
        {
            var latest =
                _latest.AddOrUpdate(facts.SessionId.TextIn(body)!, facts.EventOccurred,
                    (_, before) => Math.Max(before, facts.EventOccurred));
            if (fault == EmpFault.FailsWhenOvertaken && facts.EventOccurred < latest && !Has("2026-01-31T")) return Reply.Of(500, "{}");
        }

        return refusal is null ? Acknowledge(body, facts, isForgiven) : Reply.Acknowledge(null, false, refusal, status: 400);
    }

    private Reply Garbage(string text) => fault switch
    {
        EmpFault.FailsOnNull when text == "null" => Reply.Of(500, "{}"),
        EmpFault.FailsOnGarbage when !IsJson(text) => Reply.Of(500, "{}"),
        EmpFault.ShowsItsInsides =>
            Reply.Of(400,
                """{"Result":false,"StatusCode":{"Code":"022","AdditionalInfo":"JsonReaderException:    at Emp.Read(String text)"}}"""),
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
        var reply = Reply.Of(200,
            $"{{{result}\"StatusCode\":{{\"Code\":\"{code}\"}},\"SessionID\":\"{session}\",\"CPOPartnerSessionID\":{JsonSerializer.Serialize(cpo)}}}");
        return fault == EmpFault.SaysText || (fault == EmpFault.SaysTextAtEnds && facts.Kind == MessageKind.End)
            ? reply with { Headers = [new("Content-Type", "text/plain")] }
            : reply;
    }

    private Reply Authorize(byte[] body, MessageKind kind, string yes)
    {
        var facts = MessageReader.Read(body, kind);
        var isForgiven = fault == EmpFault.TakesAnyIdentification && facts.IsReadable;
        if (!facts.IsValid && !isForgiven)
        {
            return fault == EmpFault.AnswersMalformedWithSuccess
                ? Reply.Of(200, """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"000"}}""")
                : Reply.Acknowledge(null, false, StatusCodes.DataError, status: 400);
        }

        var session = facts.SessionId.TextIn(body)!;
        _authorized[session] = true;
        var code = fault == EmpFault.AuthorizesWithARefusalsCode ? StatusCodes.RfidInvalidUid : StatusCodes.Success;
        if (fault == EmpFault.RefusesWithoutACode && Encoding.UTF8.GetString(body).Contains("00000000000000", StringComparison.Ordinal))
            yes = "NotAuthorized";
        if (fault == EmpFault.StopsForAnotherSession && kind == MessageKind.AuthorizeStop) session = Guid.Empty.ToString();
        var reply = Reply.Of(200,
            $$$"""{"SessionID":"{{{session}}}","ProviderID":"DE-ICE","AuthorizationStatus":"{{{yes}}}","StatusCode":{"Code":"{{{code}}}"}}""");
        return fault == EmpFault.SaysTextToAuthorizations ? reply with { Headers = [new("Content-Type", "text/html")] } : reply;
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
