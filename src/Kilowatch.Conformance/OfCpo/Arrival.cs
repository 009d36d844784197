using System.Globalization;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>One request of the CPO under check, with what it was answered.</summary>
internal sealed class Arrival
{
    /// <param name="request">As it was on the wire.</param>
    /// <param name="kind">By its route, for a notification by its Type; null for a route that OICP does not have.</param>
    /// <param name="facts">What one pass over the body found.</param>
    /// <param name="at">Since the run began, on a clock that nobody sets.</param>
    public Arrival(Request request, MessageKind? kind, MessageFacts facts, TimeSpan at)
    {
        (Request, Kind, Facts, At) = (request, kind, facts, at);
        Session = facts.HasSessionId ? facts.SessionId.TextIn(request.Body)!.ToUpperInvariant() : null;
        // A Start and an End there is one of; a Progress is told by its moment; an Error has none, and is told by its bytes.
        var which = kind switch
        {
            MessageKind.Start or MessageKind.End => "",
            MessageKind.Progress => facts.EventOccurred.ToString(CultureInfo.InvariantCulture),
            _ => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(request.Body)),
        };
        Identity = (kind, Session, which);
    }

    public Request Request { get; }

    public MessageKind? Kind { get; }

    public MessageFacts Facts { get; }

    public TimeSpan At { get; }

    /// <summary>In capitals, since case carries no meaning; null when there is none that can be read.</summary>
    public string? Session { get; }

    /// <summary>Alike for a message and its repetition.</summary>
    public (MessageKind? Kind, string? Session, string Which) Identity { get; }

    public bool IsNotification =>
        Kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error or MessageKind.Notification;

    /// <summary>Why it was answered as it was.</summary>
    public ArrivalVerdict Verdict { get; set; }

    /// <summary>What was answered.</summary>
    public Reply Reply { get; set; } = Reply.None;

    /// <summary>When it was answered.</summary>
    public TimeSpan AnsweredAt { get; set; }

    public bool IsAccepted => Verdict is ArrivalVerdict.Accepted or ArrivalVerdict.Repeated;

    public Exchange Exchange => new(
        "CPO to hub", Request,
        new(Reply.Status, Reply.Headers, Reply.Body, AnsweredAt - At, Reply.IsNone ? "no answer was given, on purpose" : null));

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Kind is null ? $"{Request.Method} {Request.Target}" : Kind.ToString())}{(Session is null ? "" : $" of {Session.ToLowerInvariant()}")} after {At.TotalSeconds:0.000} s");
}

/// <summary>Why a request was answered as it was.</summary>
internal enum ArrivalVerdict
{
    Accepted,

    /// <summary>Accepted before: the answer from then.</summary>
    Repeated,

    /// <summary>Came too early after the last Progress.</summary>
    TooEarly,

    /// <summary>Breaks a rule.</summary>
    Invalid,

    /// <summary>On purpose: HTTP 500, without a word about when to come back.</summary>
    Failed,

    /// <summary>On purpose: HTTP 503 with Retry-After.</summary>
    Unavailable,

    /// <summary>On purpose: HTTP 429 with Retry-After.</summary>
    TooMany,

    /// <summary>On purpose: taken, and the connection ends before the answer.</summary>
    AnswerLost,

    /// <summary>On purpose: HTTP 400.</summary>
    Refused,

    /// <summary>There is no such service.</summary>
    NoSuchService,
}
