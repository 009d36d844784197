using System.Text.Json;
using Kilowatch.Emp.Sessions;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Receiving;

/// <summary>An answer to the hub.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Body">JSON in UTF-8.</param>
internal readonly record struct Answer(int HttpStatus, byte[] Body);

/// <summary>What the kit answers to the hub, in the integration guide's style: its members, its order, two spaces.</summary>
internal static class EmpResponses
{
    private static readonly StatusCode Accepted = new(StatusCodes.Success, "Success");

    public static Answer Success(in MessageFacts facts, ReadOnlySpan<byte> body) => SuccessAnswer.TryWrite(facts, body) is { } written
        ? new(200, written)
        : Acknowledge(200, Accepted, SessionNames.Of(facts, body), result: true);

    public static Answer SessionInvalid(SessionNames names) => Acknowledge(400, new(StatusCodes.SessionInvalid), names);

    /// <summary>One body for both readers: an acknowledgment, and the message and validationErrors of the live system.</summary>
    public static Answer Invalid(in MessageFacts facts, SessionNames names) => Invalid(400, facts.FirstFailedStep, facts.Violations, names);

    /// <summary>To a body that is not read.</summary>
    public static Answer Encoded(Violation violation) => Invalid(415, violation.Sentence, [violation], default);

    public static Answer NoService(int httpStatus, string sentence) =>
        Acknowledge(httpStatus, new(StatusCodes.ServiceNotAvailable, sentence), default);

    private static Answer Invalid(int httpStatus, string? firstFailedStep, IReadOnlyList<Violation> violations, SessionNames names) =>
        Acknowledge(
        httpStatus,
        new(StatusCodes.DataError, firstFailedStep),
        names,
        new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["message"] = JsonSerializer.SerializeToElement("Error parsing/validating JSON.", SessionJson.Default.String),
            ["validationErrors"] = JsonSerializer.SerializeToElement(
                [.. violations.Select(v => new WireViolation(v.Pointer, v.Sentence))], SessionJson.Default.WireViolationArray),
        });

    public static Answer TooLarge(int limit) =>
        Acknowledge(413,
            new(StatusCodes.DataError,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is larger than {limit} bytes.")), default);

    public static Answer StoreDown(SessionNames names) =>
        Acknowledge(503, new(StatusCodes.HubDatabaseError, "Nothing can be stored at the moment. Send it again."), names);

    public static Answer Failed(SessionNames names) =>
        Acknowledge(503, new(StatusCodes.SystemError, "The EMP failed. Send it again."), names);

    /// <summary>Without a Result, as the live system answers a caller that it does not know.</summary>
    public static Answer Unauthorized { get; } =
        new(401, """{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}"""u8.ToArray());

    private static Answer Acknowledge(int httpStatus, StatusCode status, SessionNames names, IDictionary<string, JsonElement>? more = null,
        bool result = false) => new(
        httpStatus,
        new Acknowledgment
        {
            Result = result,
            StatusCode = status,
            SessionId = names.SessionId,
            CpoPartnerSessionId = names.Cpo,
            EmpPartnerSessionId = names.Emp,
            UnknownMembers = more,
        }.ToUtf8(AcknowledgmentStyle.Indented));
}
