namespace Kilowatch.Sandbox.Fleet;

/// <summary>Waiting for a moment rather than for a span.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(this TimeProvider clock, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        // Delays count in milliseconds: what is left of one may be a little too short.
        while (moment - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left, clock, cancellationToken);
        }
    }
}
