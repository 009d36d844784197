using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/activity?minutes=60&amp;step=1</c>: charging notifications over time, by outcome, with the EMPs' answer
/// times.</summary>
internal sealed class ActivityEndpoint(TrafficStatistics activity, ISessionStore store, TimeProvider clock)
{
    public async Task<IResult> ShowAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (minutes, step) = (60L, 1L);
        if (!EntryFilter.TryNumber(request.Query, "minutes", 1, TrafficStatistics.Minutes, ref minutes))
            return AdminJson.Problem(400, "minutes", "expected 1 to 1440");
        if (!EntryFilter.TryNumber(request.Query, "step", 1, 60, ref step))
            return AdminJson.Problem(400, "step", "expected 1 to 60 minutes");
        var end = ((activity.Minute / step) + 1) * step; // steps begin at round times
        var steps = new JsonArray();
        for (var first = Math.Max(0, end - (((minutes + step - 1) / step) * step)); first < end; first += step)
        {
            steps.Add(Json(activity.Notifications.Sum(first, (int)step), TrafficStatistics.Begin(first)));
        }

        var all = activity.Notifications.Sum(Math.Max(0, end - minutes), (int)minutes);
        return AdminJson.Result(new JsonObject
        {
            ["now"] = AdminJson.Time(clock.GetUtcNow()),
            ["since"] = AdminJson.Time(activity.Since),
            ["minutesPerStep"] = step,
            ["openSessions"] = await store.CountOpenSessionsAsync(cancellationToken),
            ["total"] = Json(all, TrafficStatistics.Begin(Math.Max(0, end - minutes))),
            ["steps"] = steps,
        });
    }

    private static JsonObject Json(TrafficCounts counts, DateTimeOffset at)
    {
        var json = new JsonObject { ["at"] = AdminJson.Time(at), ["notifications"] = counts.Total, ["outcomes"] = Outcomes(counts) };
        json["empP50Ms"] = counts.Percentile(0.5);
        json["empP99Ms"] = counts.Percentile(0.99);
        return json;
    }

    public static JsonObject Outcomes(TrafficCounts counts) =>
        new(OutcomeClass.All.Where(outcome => counts[outcome] > 0).Select(
            outcome => KeyValuePair.Create(AdminJson.Camel(outcome.ToString()), (JsonNode?)counts[outcome])));
}
