using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Sandbox.Clock;

/// <summary><c>/sandbox/clock</c>: what time it is in the sandbox, and how to move it.</summary>
internal static class ClockEndpoints
{
    private static readonly string Expected = string.Create(CultureInfo.InvariantCulture,
        $$"""Expected {"advance":"00:05:00"} (at most {{SandboxClock.FarthestMove.TotalDays:0}} days), {"speed":60} (0 to {{SandboxClock.Fastest:0}}), or both.""");

    public static void Map(RouteGroupBuilder sandbox, SandboxClock clock)
    {
        sandbox.MapGet("/clock", () => Show(clock));
        sandbox.MapPost("/clock", (HttpRequest request) => MoveAsync(request, clock));
    }

    private static async Task<IResult> MoveAsync(HttpRequest request, SandboxClock clock)
    {
        using var body = await SandboxJson.ReadAsync(request);
        if (body is null) return SandboxJson.Problem(Expected);
        TimeSpan? advance = null;
        double? speed = null;
        foreach (var member in body.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "advance" when member.Value.ValueKind == JsonValueKind.String
                    && DurationText.TryParse(member.Value.GetString(), out var by) && by <= SandboxClock.FarthestMove:
                    advance = by;
                    break;
                case "speed" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var times)
                    && times is >= 0 and <= SandboxClock.Fastest:
                    speed = times;
                    break;
                default:
                    return SandboxJson.Problem(Expected);
            }
        }

        if (advance is null && speed is null) return SandboxJson.Problem(Expected);
        if (speed is { } faster) clock.Speed = faster;
        if (advance is { } move) clock.Advance(move);
        return Show(clock);
    }

    private static IResult Show(SandboxClock clock) => SandboxJson.Answer(json =>
    {
        json.WriteString("now", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("speed", clock.Speed);
    });
}
