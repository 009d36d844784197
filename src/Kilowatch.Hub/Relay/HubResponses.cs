using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Relay;

/// <summary>The hub's own answers: every outcome's HTTP status and eRoamingAcknowledgment. Absent optionals are written as null, as the
/// live system does.</summary>
internal static class HubResponses
{
    public const string TooEarlySentence = "Progress Notification can be sent only at interval of at least 5 min";

    /// <summary>The message that the live system gives with validation errors.</summary>
    public const string InvalidMessage = "Error parsing/validating JSON.";

    /// <summary>For 429.</summary>
    public const string MoreThanAgreed = "More requests in a minute than agreed. Come back after the time in Retry-After, with jitter.";

    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Made once: this is said when there is no time for anything.</summary>
    public static readonly RelayResponse Overloaded =
        Unavailable(StatusCodes.HubSystemError, "The hub has more requests than it takes at once. Send it again.", default);

    public static RelayResponse SessionInvalid(string sessionId, string? explanation = null) =>
        Refused(StatusCodes.SessionInvalid, explanation, new SessionIds(sessionId, null, null));

    public static RelayResponse TooEarly(TimeSpan retryAfter, SessionIds ids) =>
        Refused(StatusCodes.DataError, TooEarlySentence, ids) with { RetryAfter = retryAfter };

    public static RelayResponse NotSupported(SessionIds ids) =>
        Refused(StatusCodes.ServiceNotAvailable, "EMP does not support service", ids);

    public static RelayResponse EmpFailed(string reason, SessionIds ids) =>
        Refused(StatusCodes.PartnerDidNotRespond, reason, ids);

    public static RelayResponse Success(string? additionalInfo, SessionIds ids) =>
        new(200, StatusCodes.Success, Acknowledgment(result: true, StatusCodes.Success, additionalInfo, ids));

    public static RelayResponse Invalid(in MessageFacts facts, SessionIds ids, int httpStatus = 400) =>
        new(httpStatus, StatusCodes.DataError,
            Acknowledgment(result: false, StatusCodes.DataError, facts.FirstFailedStep, ids, facts.Violations));

    public static RelayResponse Invalid(IReadOnlyList<Violation> violations, int httpStatus = 400) =>
        new(httpStatus, StatusCodes.DataError,
            Acknowledgment(result: false, StatusCodes.DataError, violations[0].Sentence, default, violations));

    public static RelayResponse TooLarge(long limit)
    {
        var sentence = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is larger than {limit} bytes.");
        return new(413, StatusCodes.DataError,
            Acknowledgment(false, StatusCodes.DataError, sentence, default, [new Violation("", "body.size", sentence)]));
    }

    public static RelayResponse StoreDown(SessionIds ids) =>
        Unavailable(StatusCodes.HubDatabaseError, "The hub cannot store anything at the moment. Send it again.", ids);

    public static RelayResponse HubFailed(SessionIds ids) =>
        Unavailable(StatusCodes.HubSystemError, "The hub failed. Send it again; the Process-ID names this failure.", ids);

    /// <summary>The operator sends more than its rate.</summary>
    public static RelayResponse TooMany(TimeSpan retryAfter) =>
        Refused(StatusCodes.SystemError, MoreThanAgreed, default, 429) with { RetryAfter = retryAfter };

    /// <summary>As the live system answers: just a StatusCode, without a Result.</summary>
    public static RelayResponse Unauthorized() => new(401, StatusCodes.UnauthorizedAccess, StatusOnly(StatusCodes.UnauthorizedAccess));

    /// <summary>As the live system answers: just a StatusCode, without a Result.</summary>
    public static RelayResponse PartnerNotFound() => new(404, StatusCodes.PartnerNotFound, StatusOnly(StatusCodes.PartnerNotFound));

    public static RelayResponse Refused(string code, string? additionalInfo, SessionIds ids, int httpStatus = 200) =>
        new(httpStatus, code, Acknowledgment(result: false, code, additionalInfo, ids));

    public static void WriteStatusCode(Utf8JsonWriter json, string code, string? additionalInfo)
    {
        json.WriteStartObject("StatusCode"u8);
        json.WriteString("Code"u8, code);
        json.WriteString("Description"u8, StatusCodes.Describe(code));
        json.WriteString("AdditionalInfo"u8, additionalInfo is { Length: > 1000 } ? additionalInfo[..1000] : additionalInfo);
        json.WriteEndObject();
    }

    public static void WriteViolations(Utf8JsonWriter json, IReadOnlyList<Violation> violations)
    {
        json.WriteString("message"u8, InvalidMessage);
        json.WriteStartArray("validationErrors"u8);
        foreach (var violation in violations)
        {
            json.WriteStartObject();
            json.WriteString("fieldReference"u8, violation.Pointer);
            json.WriteString("errorMessage"u8, violation.Sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Writing)) write(json);
        return buffer.WrittenSpan.ToArray();
    }

    private static RelayResponse Unavailable(string code, string additionalInfo, SessionIds ids) =>
        Refused(code, additionalInfo, ids, 503) with { RetryAfter = TimeSpan.FromSeconds(1) };

    private static byte[] StatusOnly(string code) => Write(json =>
    {
        json.WriteStartObject();
        WriteStatusCode(json, code, additionalInfo: null);
        json.WriteEndObject();
    });

    private static byte[] Acknowledgment(bool result, string code, string? additionalInfo, SessionIds ids,
        IReadOnlyList<Violation>? violations = null) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("Result"u8, result);
        WriteStatusCode(json, code, additionalInfo);
        json.WriteString("SessionID"u8, ids.SessionId);
        json.WriteString("CPOPartnerSessionID"u8, ids.CpoPartnerSessionId);
        json.WriteString("EMPPartnerSessionID"u8, ids.EmpPartnerSessionId);
        if (violations is not null) WriteViolations(json, violations);
        json.WriteEndObject();
    });
}
