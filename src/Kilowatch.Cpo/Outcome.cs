using Kilowatch.Cpo.Client;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo;

/// <summary>How a request ended: <see cref="Acknowledged"/>, <see cref="Refused"/>, <see cref="Throttled"/> or
/// <see cref="Unreachable"/>.</summary>
public abstract record Outcome
{
    private protected Outcome()
    {
    }

    /// <summary>The answer's HTTP status; null when there was no answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The answer's Process-ID header: what to name when asking the hub's support.</summary>
    public string? ProcessId { get; init; }

    /// <summary>The answer's StatusCode, as far as it had one.</summary>
    public StatusCode? Status { get; init; }

    /// <summary>Requests made for this call.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Whether an attempt before the last one may have arrived. A refusal of a repeated charge detail record may mean just
    /// that.</summary>
    public bool EarlierMayHaveArrived { get; init; }

    /// <summary>The outcome in a sentence or two, for a person.</summary>
    public abstract string Describe();
}

/// <summary>The receiver has it and said yes: Result true, or Authorized.</summary>
public sealed record Acknowledged : Outcome
{
    /// <summary>The acknowledgment; null when the answer was an authorization.</summary>
    public Acknowledgment? Answer { get; init; }

    /// <inheritdoc />
    public override string Describe() =>
        $"Acknowledged with code {Status?.Code ?? "(none)"}{Words.Brackets(Status?.AdditionalInfo ?? Status?.Description)}.";
}

/// <summary>The hub or the EMP said no.</summary>
/// <param name="Code">The OICP status code, null when the answer had none.</param>
/// <param name="Why">The refusal in words.</param>
/// <param name="Remediation">What helps, as far as the protocol tells.</param>
public sealed record Refused(string? Code, string Why, string Remediation) : Outcome
{
    /// <summary>Whether the same request may be accepted later: 310, 001, 002, 009 and 021. Everything else stays refused.</summary>
    public bool IsTransient => Code is StatusCodes.PartnerDidNotRespond or StatusCodes.HubSystemError or StatusCodes.HubDatabaseError
        or StatusCodes.DataTransactionError or StatusCodes.SystemError;

    /// <summary>The violations that an HTTP 400 lists.</summary>
    public IReadOnlyList<Violation> Violations { get; init; } = [];

    /// <inheritdoc />
    public override string Describe() => $"Refused{(Code is null ? "" : $" with code {Code}")}: {Why} {Remediation}";
}

/// <summary>Too early or too much: nothing was forwarded.</summary>
/// <param name="RetryAfter">When to come back; null when the answer did not say.</param>
/// <param name="IsPartnerWide">True for HTTP 429: no notification goes at present. False: this session's Progress came too early.</param>
public sealed record Throttled(TimeSpan? RetryAfter, bool IsPartnerWide) : Outcome
{
    /// <inheritdoc />
    public override string Describe() =>
        (IsPartnerWide ? "More requests than the hub takes from this partner." : "Too early after the session's last accepted Progress.")
        + (RetryAfter is { } after ? $" Come back in {Words.Of(after)}." : " The answer does not say when to come back.");
}

/// <summary>No answer, or none that means anything: a broken connection, a time-out, HTTP 408 or 5xx, something that is not OICP.</summary>
/// <param name="Why">What happened.</param>
/// <param name="MayHaveArrived">Whether the hub may have taken and forwarded it. Repeating the same bytes is safe: it answers as it did
/// then.</param>
public sealed record Unreachable(string Why, bool MayHaveArrived) : Outcome
{
    /// <summary>Whether the same may succeed later. False when one side does not take the other's certificate.</summary>
    public bool IsTransient { get; init; } = true;

    /// <summary>When to come back, where the answer said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc />
    public override string Describe() =>
        $"{Why} {(MayHaveArrived ? "It may have arrived all the same; sending the same again is safe." : "It did not arrive.")}";
}
