namespace Kilowatch.Sandbox.Fleet;

/// <summary>At most so many requests a minute, evenly.</summary>
/// <param name="perMinute">Null for as many as there are.</param>
/// <param name="clock">Whose minute it is.</param>
internal sealed class SendRate(int? perMinute, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (perMinute is not { } limit) return;
        DateTimeOffset mine;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            mine = _next > now ? _next : now;
            _next = mine + (TimeSpan.FromMinutes(1) / limit);
        }

        await clock.UntilAsync(mine, cancellationToken);
    }
}
