using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>Where in a trace a request stands, as its headers say (W3C Trace Context).</summary>
/// <param name="Parent">traceparent as it came.</param>
/// <param name="State">tracestate as it came; null for none.</param>
internal sealed record TraceHeaders(string Parent, string? State)
{
    public const string ParentName = "traceparent";
    public const string StateName = "tracestate";

    /// <returns>Null for none, or none that is valid.</returns>
    public static TraceHeaders? Of(HttpRequest request) =>
        request.Headers.TraceParent is [{ } parent] && ActivityContext.TryParse(parent, request.Headers.TraceState, isRemote: true, out _)
            ? new TraceHeaders(parent, request.Headers.TraceState)
            : null;

    /// <summary>To begin a span below.</summary>
    public ActivityContext Context => ActivityContext.TryParse(Parent, State, isRemote: true, out var context) ? context : default;

    /// <summary>Onto a request that is about to leave, which then stands below this.</summary>
    public void PutInto(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation(ParentName, Parent);
        if (!string.IsNullOrEmpty(State)) request.Headers.TryAddWithoutValidation(StateName, State);
    }
}
