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

/// <summary>What one line of input came to.</summary>
/// <param name="Events">In the order in which they are to be reported.</param>
/// <param name="Remarks">What is not an event of a session, or is not as it should be. Many are normal, such as values of voltage.</param>
/// <param name="Problem">Why the line as a whole could not be read; null when it could.</param>
public sealed record ChargerLine(IReadOnlyList<ChargerEvent> Events, IReadOnlyList<ChargerRemark> Remarks, string? Problem = null)
{
    internal static ChargerLine Nothing { get; } = new([], []);

    internal static ChargerLine Of(params ReadOnlySpan<ChargerEvent> events) => new([.. events], []);

    internal static ChargerLine Unreadable(string why) => new([], [], why);
}

/// <summary>How much a remark matters.</summary>
public enum ChargerRemarkSeverity
{
    /// <summary>A part that says nothing about a session, or says it late or twice.</summary>
    Skipped,

    /// <summary>Worth knowing: it was reported all the same.</summary>
    Notice,

    /// <summary>The driver misses something.</summary>
    NotReported,
}

/// <summary>A remark on a part of the input.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Kind">A name for all remarks of its kind, whatever numbers are in them: <c>unknownTransaction</c>.</param>
/// <param name="Text">A sentence with this one's numbers.</param>
public sealed record ChargerRemark(ChargerRemarkSeverity Severity, string Kind, string Text)
{
    internal static ChargerRemark Skipped(string kind, string text) => new(ChargerRemarkSeverity.Skipped, kind, text);
}
