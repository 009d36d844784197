using System.Diagnostics;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Telemetry;

/// <summary>Every span of the hub, of the activity source <c>Kilowatch.Hub</c>: <c>relay</c>, and in it <c>admit</c>, <c>forward</c> and
/// <c>record</c>.
/// While nobody listens nothing is made, and what a caller sends of its trace goes on to the partner as it came.</summary>
internal static class HubTracing
{
    private const string Relay = "relay";

    private static readonly ActivitySource Source = new("Kilowatch.Hub");
    private static readonly AsyncLocal<TraceHeaders?> PassedOn = new();

    /// <summary>Begins the span of a request, below the caller's.</summary>
    public static Activity? Begin(HttpContext http)
    {
        var from = TraceHeaders.Of(http.Request);
        var span = Source.HasListeners()
            ? Source.StartActivity(Relay, ActivityKind.Server, Activity.Current?.Context ?? from?.Context ?? default)
            : null;
        if (span is null && from is not null) PassedOn.Value = from;
        return span;
    }

    /// <summary>Begins a step of it; null while nobody listens.</summary>
    public static Activity? Step(string name, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(name, kind);

    /// <summary>What became of the request, on its span.</summary>
    public static void Tag(RelayContext context, RelayResponse answer)
    {
        if (Activity.Current is not { IsAllDataRequested: true, OperationName: Relay } span) return;
        span.SetTag("kilowatch.type", HubMetrics.NameOf(context.Kind));
        span.SetTag("kilowatch.outcome", HubMetrics.NameOf(context.Outcome));
        span.SetTag("kilowatch.code", answer.Code);
        span.SetTag("kilowatch.operator", context.Operator);
        span.SetTag("kilowatch.provider", context.Provider);
        span.SetTag("kilowatch.session", context.SessionId);
        span.SetTag("kilowatch.process_id", context.ProcessId.ToString());
        span.SetTag("http.response.status_code", answer.HttpStatus);
        if (context.Outcome is RelayOutcome.EmpFailed or RelayOutcome.HubFailed or RelayOutcome.StoreDown or RelayOutcome.OperatorFailed)
            span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A call to a partner stands below the current span, or below the caller's where the hub has none.</summary>
    public static void Inject(HttpRequestMessage request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } span)
            new TraceHeaders(id, span.TraceStateString).PutInto(request);
        else PassedOn.Value?.PutInto(request);
    }
}
