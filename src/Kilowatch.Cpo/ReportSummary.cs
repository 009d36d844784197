namespace Kilowatch.Cpo;

/// <summary>What a reporter has done since it began.</summary>
public sealed record ReportSummary
{
    /// <summary>Start notifications that the EMP accepted.</summary>
    public int Starts { get; init; }

    /// <summary>Progress notifications that the EMP accepted.</summary>
    public int Progress { get; init; }

    /// <summary>End notifications that the EMP accepted.</summary>
    public int Ends { get; init; }

    /// <summary>Error notifications that the EMP accepted.</summary>
    public int Errors { get; init; }

    /// <summary>Notifications that were refused for good, or given up.</summary>
    public int Refused { get; init; }

    /// <summary>Progress refused as too early.</summary>
    public int TooEarly { get; init; }

    /// <summary>Requests without an answer, and HTTP 408, 429 and 5xx.</summary>
    public int Unanswered { get; init; }

    /// <summary>The last refusal in words.</summary>
    public string? LastRefusal { get; init; }
}
