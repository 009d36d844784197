namespace Kilowatch.Hub.Relay;

/// <summary>What goes back to the caller: the HTTP status, the body as it will stand on the wire, and the OICP status code in it.</summary>
/// <param name="HttpStatus">200 for every business outcome; 4xx for what the caller must change; 503 when the hub cannot.</param>
/// <param name="Code">Such as 000 or 310.</param>
/// <param name="Body">JSON, UTF-8.</param>
/// <param name="RetryAfter">When to come back, for the header of that name; zero for no such header.</param>
internal readonly record struct RelayResponse(int HttpStatus, string Code, ReadOnlyMemory<byte> Body, TimeSpan RetryAfter = default)
{
    /// <summary>Whole seconds, never 0: a client that comes back at that second is admitted.</summary>
    public long RetryAfterSeconds => (long)Math.Ceiling(RetryAfter.TotalSeconds);
}
