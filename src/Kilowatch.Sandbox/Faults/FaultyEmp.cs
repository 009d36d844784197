using Kilowatch.Oicp;
using Kilowatch.Sandbox.Page;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Sandbox.Faults;

/// <summary>Stands in front of the sandbox's EMP and makes it fail as told. Only charging notifications are hit: sessions still begin
/// and end, so that there is something to try it on.</summary>
internal sealed class FaultyEmp(FaultPlan plan)
{
    /// <summary>Where a request's body stands, as it was kept.</summary>
    public const string Key = "kilowatch.received";

    private const string Notifications = "/api/oicp/notificationmgmt";

    private volatile FaultPlan _plan = plan;

    /// <summary>What goes wrong at present.</summary>
    public FaultPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(Notifications, StringComparison.Ordinal)
            || http.Items[Key] is not ReceivedRequest received
            || Plan.For(received.Body) is not { } fault)
        {
            await next(http);
            return;
        }

        received.Fault = fault;
        switch (fault.Kind)
        {
            case FaultKind.Slow:
                await Task.Delay(fault.Delay, http.RequestAborted); // real time: the hub waits in real time too
                await next(http);
                break;
            case FaultKind.Down:
                http.Abort();
                break;
            case FaultKind.Http:
                http.Response.StatusCode = fault.Status;
                await http.Response.WriteAsync("The sandbox is configured to give this answer.\n");
                break;
            case FaultKind.Garbage:
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("<html><body>It works!</body></html>");
                break;
            default:
                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync(Refusal(fault.Code, received.Body));
                break;
        }
    }

    private static byte[] Refusal(string code, byte[] body)
    {
        var facts = MessageReader.Read(body);
        return new Acknowledgment
        {
            Result = false,
            SessionId = SessionId.TryParse(facts.SessionId.TextIn(body), out var id) ? id : null,
            StatusCode =
                new()
                {
                    Code = code,
                    Description = Oicp.StatusCodes.Describe(code),
                    AdditionalInfo = "The sandbox's EMP is configured to refuse."
                },
        }.ToUtf8(AcknowledgmentStyle.Compact);
    }
}
