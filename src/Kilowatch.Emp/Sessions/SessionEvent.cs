using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>What one stored message says about its session.</summary>
internal sealed record SessionEvent(MessageKind Kind, long Revision, DateTimeOffset Arrived, UInt128 Fingerprint)
{
    public required string SessionId { get; init; }

    /// <summary>When it happened, by the sender's clock; null for messages that do not say, and where that clock is plainly
    /// wrong.</summary>
    public DateTimeOffset? Occurred { get; init; }

    /// <summary>As <see cref="Occurred"/>, also of a clock that is plainly wrong: for the order of messages.</summary>
    public DateTimeOffset? Claimed { get; init; }

    /// <summary>The times that a wrong clock gave, for a remark; null when all are usable.</summary>
    public string? WrongTimes { get; init; }

    public string? EvseId { get; init; }

    public string? OperatorId { get; init; }

    public string? PartnerProductId { get; init; }

    public DateTimeOffset? ChargingStart { get; init; }

    public DateTimeOffset? ChargingEnd { get; init; }

    public DateTimeOffset? SessionEnd { get; init; }

    public DateTimeOffset? PenaltyTimeStart { get; init; }

    public TimeSpan? ChargingDuration { get; init; }

    public decimal? EnergyKWh { get; init; }

    public string? ErrorType { get; init; }

    public string? ErrorInfo { get; init; }

    /// <summary>The card that an authorization was asked for.</summary>
    public Uid? Uid { get; init; }

    /// <summary>The contract that an authorization was asked for.</summary>
    public EvcoId? EvcoId { get; init; }

    /// <summary>What only the lenient reading took.</summary>
    public LeniencyKinds Leniencies { get; init; }

    public bool IsUnreadable { get; init; }

    /// <summary>Its place in time. An Error has no time of its own, and a wrong clock tells none, so that their arrival stands for
    /// it.</summary>
    public DateTimeOffset Time => Occurred ?? Arrived;

    /// <summary>The one order of a session's messages, whatever order they came in: by time, then by the course of a session,
    /// and among equals by content.</summary>
    public static Comparison<SessionEvent> InTime { get; } = static (a, b) =>
    {
        var order = (a.Claimed ?? a.Arrived).CompareTo(b.Claimed ?? b.Arrived);
        if (order == 0) order = Rank(a.Kind).CompareTo(Rank(b.Kind));
        return order != 0 ? order : a.Fingerprint.CompareTo(b.Fingerprint);
    };

    private static int Rank(MessageKind kind) => kind switch
    {
        MessageKind.AuthorizeStart or MessageKind.AuthorizeRemoteStart => 0,
        MessageKind.Start => 1,
        MessageKind.Progress => 2,
        MessageKind.Error => 3,
        MessageKind.AuthorizeStop => 4,
        MessageKind.End => 5,
        _ => 6,
    };
}
