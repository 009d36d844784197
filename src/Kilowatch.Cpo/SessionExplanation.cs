using System.Globalization;

namespace Kilowatch.Cpo;

/// <summary>Why a session's reports are where they are.</summary>
/// <param name="Now">What it waits for, in a sentence.</param>
/// <param name="Waiting">Start, Error and End not delivered yet.</param>
/// <param name="NextProgress">When the next Progress may go as far as the session is concerned; null when there is nothing to
/// report.</param>
/// <param name="History">The last events, oldest first; equal ones in a row are one.</param>
public sealed record SessionExplanation(string Now, int Waiting, DateTimeOffset? NextProgress, IReadOnlyList<ExplainedEvent> History)
{
    /// <summary>All of it as text, a line each.</summary>
    public override string ToString() => string.Join('\n', History.Select(e => e.ToString()).Append(Now));
}

/// <summary>An event, how often it happened in a row, and when last.</summary>
public sealed record ExplainedEvent(ReportEvent Event, int Count, DateTimeOffset Last)
{
    /// <summary>For example <c>2026-01-01T10:00:00Z RateLimit (3 times)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Last.UtcDateTime:yyyy-MM-dd'T'HH':'mm':'ss'Z'} {Event}{(Count > 1 ? $" ({Count} times)" : "")}");
}
