using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/partners/health</c>: how partners fared with this node in the last quarter of an hour.</summary>
internal sealed class PartnerHealth(PartnerDirectory partners, TrafficStatistics activity, HubOptions options, TimeProvider clock)
{
    private const int Minutes = 15;

    public IResult Show()
    {
        var book = partners.Book;
        return AdminJson.Result(new JsonObject
        {
            ["now"] = AdminJson.Time(clock.GetUtcNow()),
            ["since"] = AdminJson.Time(activity.Since),
            ["minutes"] = Minutes,
            ["mostUnderWay"] = options.MaxRequestsPerPartner,
            ["timeoutMs"] = options.EmpTimeout.TotalMilliseconds,
            ["providers"] = new JsonArray([.. book.Providers.OrderBy(p => p.Id, StringComparer.Ordinal).Select(Provider)]),
            ["operators"] = new JsonArray([.. book.Operators.OrderBy(o => o.Id, StringComparer.Ordinal).Select(Operator)]),
        });
    }

    private JsonObject Provider(ProviderPartner provider)
    {
        var of = activity.OfProvider(provider.Id);
        var counts = CountsOf(of);
        var json = Partner(provider.Id, provider.Endpoint, provider.Client.UnderWay, of, counts);
        json["takesNotifications"] = provider.NotificationUri is not null;
        json["calls"] = CallsOf(counts);
        json["failures"] = counts[RelayOutcome.EmpFailed];
        json["refusals"] = counts[RelayOutcome.RefusedByEmp];
        json["p50Ms"] = counts.Percentile(0.5);
        json["p99Ms"] = counts.Percentile(0.99);
        json["health"] = HealthOf(counts, provider.Client.UnderWay);
        return json;
    }

    private JsonObject Operator(OperatorPartner @operator)
    {
        var of = activity.OfOperator(@operator.Id);
        var counts = CountsOf(of);
        var json = Partner(@operator.Id, @operator.Endpoint, @operator.Client.UnderWay, of, counts);
        var mistakes = OutcomeClass.All.Where(OutcomeParty.IsOperators).Sum(outcome => counts[outcome]);
        json["mistakes"] = mistakes;
        json["notificationsPerMinute"] = @operator.Rate?.PerMinute;
        json["health"] = counts.Total == 0 ? "quiet" : mistakes == 0 ? "good" : mistakes * 2 < counts.Total ? "mixed" : "bad";
        return json;
    }

    private TrafficCounts CountsOf(PartnerActivity? partner) =>
        partner?.Requests.Sum(activity.Minute - Minutes + 1, Minutes) ?? new TrafficCounts();

    private static JsonObject Partner(string id, Uri? endpoint, int underWay, PartnerActivity? of, TrafficCounts counts) => new()
    {
        ["id"] = id,
        ["endpoint"] = endpoint?.ToString(),
        ["requests"] = counts.Total,
        ["outcomes"] = ActivityEndpoint.Outcomes(counts),
        ["underWay"] = underWay,
        ["lastAt"] = of is { LastAt: var last } && last != default ? AdminJson.Time(last) : null,
        ["lastFailure"] = of is { LastFailure: { Entry: not 0 } failure }
            ? new JsonObject
            {
                ["at"] = AdminJson.Time(failure.At),
                ["entry"] = failure.Entry,
                ["outcome"] = AdminJson.Camel(failure.Outcome.ToString())
            }
            : null,
    };

    /// <summary>Of its requests, those that it was asked; the hub answers others by itself.</summary>
    private static int CallsOf(TrafficCounts counts) =>
        counts[RelayOutcome.Accepted] + counts[RelayOutcome.RefusedByEmp] + counts[RelayOutcome.EmpFailed];

    /// <summary>good, slow (some answers take more than half of the time limit, or most calls allowed are waiting), mixed, bad (half fail)
    /// or quiet.</summary>
    private string HealthOf(TrafficCounts counts, int underWay)
    {
        var (calls, failures) = (CallsOf(counts), counts[RelayOutcome.EmpFailed]);
        return underWay * 2 > options.MaxRequestsPerPartner ? "slow"
            : calls == 0 ? "quiet"
            : failures * 2 >= calls ? "bad"
            : failures > 0 ? "mixed"
            : counts.Percentile(0.99) > options.EmpTimeout.TotalMilliseconds / 2 ? "slow"
            : "good";
    }
}
