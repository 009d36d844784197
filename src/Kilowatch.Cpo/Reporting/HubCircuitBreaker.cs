using Kilowatch.Cpo.Client;

namespace Kilowatch.Cpo.Reporting;

/// <summary>Closed while the hub does not answer: then one request at a time goes out, ever more rarely, until one is answered.</summary>
/// <remarks>Without it a hub that comes back after an hour would be met by every session's retries at once, and a hub that is
/// away would use up the minute's requests.</remarks>
internal sealed class HubCircuitBreaker(RetryPolicy retry)
{
    private int _failures;
    private TimeSpan _closedUntil;

    public bool IsOpen => _failures == 0;

    /// <summary>The first failure since an answer; null while the gate is open.</summary>
    public TimeSpan? ClosedSince { get; private set; }

    /// <summary>When the next request may go; null: not before the one under way is answered.</summary>
    public TimeSpan? OpensAt(TimeSpan now, int underWay) =>
        IsOpen ? now : underWay > 0 ? null : _closedUntil > now ? _closedUntil : now;

    /// <returns>Whether that opened the gate.</returns>
    public bool Answered()
    {
        var opens = !IsOpen;
        _failures = 0;
        ClosedSince = null;
        return opens;
    }

    /// <returns>For how long the gate is closed now; null when it was closed already.</returns>
    public TimeSpan? Failed(TimeSpan now, TimeSpan? retryAfter)
    {
        // Requests that were under way together fail together: that is one failure.
        if (!IsOpen && now < _closedUntil && retryAfter is null) return null;
        ClosedSince ??= now;
        var delay = retry.Delay(++_failures, retryAfter);
        if (now + delay > _closedUntil) _closedUntil = now + delay;
        return delay;
    }
}
