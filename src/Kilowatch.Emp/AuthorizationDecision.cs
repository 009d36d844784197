using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>Whether a driver may.</summary>
public sealed record AuthorizationDecision
{
    private AuthorizationDecision(StatusCode status, bool isAuthorized) => (Status, IsAuthorized) = (status, isAuthorized);

    /// <summary>Whether the driver may.</summary>
    public bool IsAuthorized { get; }

    /// <summary>Told to the hub.</summary>
    public StatusCode Status { get; }

    /// <summary>Your own name for the session, at most 250 characters; it comes back with every notification.</summary>
    public string? EmpPartnerSessionId { get; init; }

    /// <summary>Who else may stop the session.</summary>
    public IReadOnlyList<Identification>? StopIdentifications { get; init; }

    /// <summary>The driver may.</summary>
    public static AuthorizationDecision Yes { get; } = new(new StatusCode(StatusCodes.Success), isAuthorized: true);

    /// <summary>The driver may not.</summary>
    /// <param name="code">One of <see cref="StatusCodes"/>. The default value is 102, invalid UID.</param>
    /// <param name="reason">For the operator's log.</param>
    public static AuthorizationDecision No(string code = StatusCodes.RfidInvalidUid, string? reason = null) =>
        new(new StatusCode(code, reason), isAuthorized: false);
}
