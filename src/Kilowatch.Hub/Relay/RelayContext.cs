using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Relay;

/// <summary>A request on its way through the hub: what each step found, for the next ones.</summary>
internal sealed class RelayContext
{
    public required DateTimeOffset Arrived { get; init; }

    public required Guid ProcessId { get; init; }

    public required JournalKind Kind { get; set; }

    /// <summary>How it ended; set when it is true, which for what is recorded is after the disk said so.</summary>
    public RelayOutcome Outcome { get; set; } = RelayOutcome.HubFailed;

    /// <summary>SessionID as the request wrote it, when of the right form.</summary>
    public string? SessionId { get; set; }

    /// <summary>The configured id.</summary>
    public string? Operator { get; set; }

    /// <summary>The configured id.</summary>
    public string? Provider { get; set; }

    /// <summary>What reading a notification found.</summary>
    public MessageFacts Facts { get; set; }

    /// <summary>Of the body.</summary>
    public UInt128 Fingerprint { get; set; }

    /// <summary>The session that the request met.</summary>
    public Session? Session { get; set; }

    /// <summary>The claim that the answer ends.</summary>
    public InFlight? Claim { get; set; }

    public Remarks Remarks { get; set; }

    /// <summary>From calling the partner to its whole answer, null when it was not called.</summary>
    public TimeSpan? EmpLatency { get; set; }

    /// <summary>What the EMP answered, where that is not passed on.</summary>
    public ReceivedAnswer? EmpAnswer { get; set; }

    /// <summary>For the hub's own answers, as far as they are known.</summary>
    public SessionIds Ids { get; set; }
}
