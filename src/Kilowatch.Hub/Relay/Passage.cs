namespace Kilowatch.Hub;

/// <summary>What is known of a notification on its way: for the journal, the log and the metrics.</summary>
internal sealed class Passage
{
    public DateTimeOffset Arrived { get; init; }

    public Guid ProcessId { get; init; }

    public JournalKind Kind { get; set; }

    public UInt128 Fingerprint { get; set; }

    public string? SessionId { get; set; }

    public string? Operator { get; set; }

    public string? Provider { get; set; }

    public Session? Session { get; set; }

    public SessionIds Ids { get; set; }

    public Remarks Remarks { get; set; }

    public TimeSpan? EmpLatency { get; set; }

    public Outcome Outcome { get; set; } = Outcome.HubFailed;
}
