namespace Kilowatch.Cpo.Client;

/// <summary>When to try again: exponential backoff with full jitter, never before Retry-After, never what cannot become right.</summary>
/// <param name="options">First and longest delay.</param>
/// <param name="random">A number from 0 to below 1: tests know which.</param>
internal sealed class RetryPolicy(CpoOptions options, Func<double> random)
{
    /// <summary>Whether the client repeats a request that ended so: 408, 429, 5xx and broken connections, not certificates that are not
    /// taken.</summary>
    public static bool IsRepeatable(Outcome outcome) => outcome is Unreachable { IsTransient: true } or Throttled { IsPartnerWide: true };

    public static TimeSpan? RetryAfterOf(Outcome outcome) => outcome switch
    {
        Throttled throttled => throttled.RetryAfter,
        Unreachable unreachable => unreachable.RetryAfter,
        _ => null,
    };

    /// <summary>The time to wait after so many failures in a row.</summary>
    public TimeSpan Delay(int failures, TimeSpan? retryAfter = null)
    {
        var doublings = Math.Clamp(failures - 1, 0, 20);
        var ceiling = Math.Min(options.FirstRetryDelay.Ticks * Math.Pow(2, doublings), options.MaxRetryDelay.Ticks);
        var jitter = TimeSpan.FromTicks((long)(ceiling * random()));
        // Jitter comes on top of Retry-After: all partners were told the same second.
        return retryAfter is { } told ? told + jitter : jitter;
    }
}
