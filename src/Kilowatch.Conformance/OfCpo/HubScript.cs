using System.Globalization;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>How the hub of this check answers: as OICP says, but for troubles that it makes on purpose, each once.</summary>
/// <remarks>The first message fails twice (500), is told to come back (503), then that it is too many (429), then taken. The first
/// Progress after that is taken and its answer lost. One message is refused (400): the first Error, Start of a second session, or
/// second Progress of one.</remarks>
internal sealed class HubScript(CpoSettings settings)
{
    /// <summary>So often the first message fails.</summary>
    public const int Failures = 2;

    private const string Sentence = "Progress Notification can be sent only at interval of at least 5 min";

    private static readonly ArrivalVerdict[] Troubles = [.. Enumerable.Repeat(ArrivalVerdict.Failed, Failures), ArrivalVerdict.Unavailable,
        ArrivalVerdict.TooMany];

    private readonly List<Arrival> _before = [];
    private int _trouble;
    private Arrival? _lost;
    private Arrival? _refused;

    /// <summary>Decides what is answered, in the order of arrival.</summary>
    public Reply Answer(Arrival arrival)
    {
        arrival.Verdict = Judge(arrival);
        arrival.Reply = ReplyTo(arrival);
        _before.Add(arrival);
        return arrival.Reply;
    }

    private ArrivalVerdict Judge(Arrival arrival)
    {
        if (arrival.Kind is null) return ArrivalVerdict.NoSuchService;
        if (!arrival.IsNotification) return arrival.Facts.IsValid ? ArrivalVerdict.Accepted : ArrivalVerdict.Invalid;
        if (!arrival.Facts.IsValid) return ArrivalVerdict.Invalid;
        if (_refused?.Identity == arrival.Identity) return ArrivalVerdict.Refused;
        if (_before.Exists(
            other => (other.IsAccepted || other.Verdict == ArrivalVerdict.AnswerLost) && other.Identity == arrival.Identity
                && other.Request.Body.AsSpan().SequenceEqual(arrival.Request.Body)))
        {
            return ArrivalVerdict.Repeated;
        }

        // A partner that sends too much is told so whatever it sends.
        if (_before.Find(other => other.Verdict == ArrivalVerdict.TooMany) is { } told
            && arrival.At < told.AnsweredAt + RetryAfter(ArrivalVerdict.TooMany, arrival)) return ArrivalVerdict.TooMany;
        if (_trouble < Troubles.Length && IsTroubled(arrival)) return Troubles[_trouble++];
        if (arrival.Kind == MessageKind.Progress && WaitOf(arrival) > TimeSpan.Zero) return ArrivalVerdict.TooEarly;
        if (arrival.Kind == MessageKind.Progress && _lost is null && _trouble == Troubles.Length)
        {
            _lost = arrival;
            return ArrivalVerdict.AnswerLost;
        }

        // What has failed before has to be taken in the end, or nobody could say that it was tried often enough.
        var isTried = _before.Exists(other => other.Identity == arrival.Identity);
        if (_refused is not null || isTried || !IsRefused(arrival)) return ArrivalVerdict.Accepted;
        _refused = arrival;
        return ArrivalVerdict.Refused;
    }

    /// <summary>The very first message has the trouble, until it is over.</summary>
    private bool IsTroubled(Arrival arrival) =>
        _before.Find(other => other.IsNotification && other.Facts.IsValid) is not { } first
            || (first.Session == arrival.Session && first.Kind == arrival.Kind);

    private bool IsRefused(Arrival arrival) => arrival.Kind switch
    {
        MessageKind.Error => true,
        MessageKind.Start => _before.Exists(other => other.IsAccepted && other.Session != arrival.Session),
        MessageKind.Progress =>
            _before.Exists(
                other => other is { Verdict: ArrivalVerdict.Accepted, Kind: MessageKind.Progress } && other.Session == arrival.Session),
        _ => false,
    };

    /// <summary>How long until the session's next Progress may come. One whose answer was lost counts when the CPO has heard that it was
    /// taken.</summary>
    private TimeSpan WaitOf(Arrival arrival)
    {
        var last = _before.FindLast(other => other is { Kind: MessageKind.Progress, IsAccepted: true } && other.Session == arrival.Session);
        if (last is null) return TimeSpan.Zero;
        return _before.Find(first => first.Identity == last.Identity)!.At + settings.Interval - arrival.At;
    }

    private TimeSpan RetryAfter(ArrivalVerdict verdict, Arrival arrival) => verdict switch
    {
        ArrivalVerdict.Unavailable => TimeSpan.FromSeconds(1),
        ArrivalVerdict.TooMany => TimeSpan.FromSeconds(2),
        _ => TimeSpan.FromSeconds(Math.Ceiling(WaitOf(arrival).TotalSeconds)),
    };

    private Reply ReplyTo(Arrival arrival)
    {
        var session = arrival.Session?.ToLowerInvariant();
        var wait = new Header("Retry-After",
            ((long)RetryAfter(arrival.Verdict, arrival).TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return arrival.Verdict switch
        {
            ArrivalVerdict.Failed =>
                Reply.Of(500, """{"StatusCode":{"Code":"001","Description":"Hubject system error","AdditionalInfo":null}}"""),
            ArrivalVerdict.Unavailable =>
                Reply.Acknowledge(session, false, StatusCodes.HubSystemError, "The hub has more requests than it takes at once.", 503,
                    wait),
            ArrivalVerdict.TooMany =>
                Reply.Acknowledge(session, false, StatusCodes.SystemError, "More notifications in a minute than agreed.", 429, wait),
            ArrivalVerdict.AnswerLost => Reply.None,
            ArrivalVerdict.Refused =>
                Reply.Acknowledge(session, false, StatusCodes.DataError,
                    "This message is refused on purpose, to see whether it comes again.", 400),
            ArrivalVerdict.Invalid => Reply.Acknowledge(session, false, StatusCodes.DataError, arrival.Facts.FirstFailedStep, 400),
            ArrivalVerdict.TooEarly => Reply.Acknowledge(session, false, StatusCodes.DataError, Sentence, 200, wait),
            ArrivalVerdict.NoSuchService =>
                Reply.Acknowledge(session, false, StatusCodes.ServiceNotAvailable, "OICP has no such service.", 404),
            _ when arrival.Kind == MessageKind.AuthorizeStart => Authorized(Guid.NewGuid().ToString()),
            _ when arrival.Kind == MessageKind.AuthorizeStop => Authorized(session),
            _ => Reply.Acknowledge(session, info: "Success"),
        };
    }

    private static Reply Authorized(string? session) =>
        Reply.Of(200,
            $$$"""{"SessionID":"{{{session}}}","ProviderID":"DE-ICE","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000","Description":"Success"}}""");
}
