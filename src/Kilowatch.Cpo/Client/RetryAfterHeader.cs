using System.Net.Http.Headers;

namespace Kilowatch.Cpo.Client;

/// <summary>Retry-After in either form (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    // Nobody means more than a day; a hostile or broken value must not silence a partner for a year.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.RetryAfter is not { } header) return null;
        // A date is in the sender's clock: its own Date header says how far that is.
        var wait = header.Delta ?? header.Date - (headers.Date ?? now) ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
