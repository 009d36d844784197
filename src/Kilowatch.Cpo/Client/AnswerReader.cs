using System.Net;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Client;

/// <summary>An answer's status and body made into an <see cref="Outcome"/>: every shape that the live system has been seen to
/// give.</summary>
internal static class AnswerReader
{
    // The sentence of step 2 in the process diagram; its code is nowhere published, so the words decide.
    private const string TooEarly = "Progress Notification can be sent only at interval";

    public static Outcome Read(HttpStatusCode status, string? processId, TimeSpan? retryAfter, byte[]? body)
    {
        var content = AnswerContent.Read(body);
        Outcome outcome = (int)status switch
        {
            429 => new Throttled(retryAfter, IsPartnerWide: true),
            408 or >= 500 =>
                new Unreachable(Sentence($"The hub answered HTTP {(int)status}", content), MayHaveArrived: true)
                { RetryAfter = retryAfter },
            >= 200 and < 300 => Decided(status, content, retryAfter, body),
            _ => Refusal((int)status, content),
        };
        return outcome with { HttpStatus = (int)status, ProcessId = processId, Status = content.Status };
    }

    private static Outcome Decided(HttpStatusCode status, in AnswerContent content, TimeSpan? retryAfter, byte[]? body)
    {
        if (content.Yes is true)
        {
            Acknowledgment? answer = null;
            if (content.IsAuthorization || Acknowledgment.TryParse(body, out answer, out _)) return new Acknowledged { Answer = answer };
            return new Unreachable("The answer says yes, but is not a readable acknowledgment.", MayHaveArrived: true);
        }

        var said = content.Status?.AdditionalInfo ?? content.Status?.Description;
        if (said is not null && said.Contains(TooEarly, StringComparison.OrdinalIgnoreCase))
            return new Throttled(retryAfter, IsPartnerWide: false);
        if (content.Status?.Code is { } code && (content.Yes is false || code != StatusCodes.Success)) return Refusal((int)status, content);
        return content.Yes is false
            ? Refusal((int)status, content)
            : new Unreachable(content.IsJson ? "The answer has no Result." : "The answer is not OICP: not JSON, or too long.",
                MayHaveArrived: true);
    }

    private static Refused Refusal(int status, in AnswerContent content) =>
        new(content.Status?.Code, Sentence($"HTTP {status}", content), Advice.For(content.Status?.Code, status))
        { Violations = content.Violations };

    private static string Sentence(string start, in AnswerContent content)
    {
        if (content.Status is { Code: { } code } said)
        {
            return $"{said.Description ?? StatusCodes.Describe(code) ?? $"code {code}"}{Words.Brackets(said.AdditionalInfo)}.";
        }

        if (content.Violations is [var first, ..]) return $"{start}: {first.Pointer} {first.Sentence}".TrimEnd('.') + ".";
        return content.IsJson
            ? $"{start}{Words.Brackets(content.Message)}."
            : $"{start}, not from OICP{(content.IsHtml ? ": a web page, as a firewall or proxy sends it" : "")}.";
    }
}
