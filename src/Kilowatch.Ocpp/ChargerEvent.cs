using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>What happened in a session, whatever message told it.</summary>
public enum ChargerEventKind
{
    /// <summary>Energy began to flow.</summary>
    Start,

    /// <summary>The meter was read.</summary>
    Meter,

    /// <summary>Energy no longer flows.</summary>
    End,

    /// <summary>Charging could not start or broke off.</summary>
    Error,
}

/// <summary>One event of a session, read from a charger's message or from a line.</summary>
/// <param name="SessionId">The hub's name for the session.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, with the offset it was told in.</param>
public sealed record ChargerEvent(SessionId SessionId, ChargerEventKind Kind, DateTimeOffset At)
{
    /// <summary>The charging point; needed with a session's first event.</summary>
    public EvseId? EvseId { get; init; }

    /// <summary>The meter's register in kWh.</summary>
    public decimal? KiloWattHours { get; init; }

    /// <summary>ConnectorError or CriticalError, for an Error.</summary>
    public string? ErrorType { get; init; }

    /// <summary>What the charger said about an Error.</summary>
    public string? ErrorInfo { get; init; }

    /// <summary>The CPO's own name for the session: the charger's transaction.</summary>
    public string? PartnerSessionId { get; init; }

    /// <summary>How the driver was identified.</summary>
    public Identification? Identification { get; init; }
}

/// <summary>What one line of input came to: its events, and what was passed over, and why.</summary>
/// <param name="Events">In the order in which they are to be reported.</param>
/// <param name="PassedOver">Sentences: parts of the line that are no event of a session. Many are normal, such as values of voltage.</param>
/// <param name="Problem">Why the line as a whole could not be read; null when it could.</param>
public sealed record ChargerLine(IReadOnlyList<ChargerEvent> Events, IReadOnlyList<string> PassedOver, string? Problem = null)
{
    internal static ChargerLine Of(params ReadOnlySpan<ChargerEvent> events) => new([.. events], []);

    internal static ChargerLine Skip(string why) => new([], [why]);

    internal static ChargerLine Unreadable(string why) => new([], [], why);
}
