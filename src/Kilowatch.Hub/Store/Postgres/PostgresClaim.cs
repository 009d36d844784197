namespace Kilowatch.Hub;

/// <summary>A claim as this node holds it.</summary>
/// <param name="request">What was admitted.</param>
/// <param name="token">Names it in the session's row.</param>
internal sealed class PostgresClaim(AdmissionRequest request, long token) : InFlight(request.Session, request.Fingerprint, request.IsProgress, request.Arrived)
{
    public long Token { get; } = token;

    /// <summary>Whether the row is rid of it: recording an answer ends its claim in the same statement.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether its EMP accepted it and the database has yet to hear of that.</summary>
    public bool IsLate { get; set; }
}
