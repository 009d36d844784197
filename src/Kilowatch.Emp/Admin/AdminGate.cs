using Kilowatch.Emp.Receiving;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Admin;

/// <summary>Who may use the admin routes: who holds a token; without one this machine, where none is required of it.</summary>
internal sealed class AdminGate(EmpOptions options, AdminAccess access)
{
    private readonly BearerTokens _tokens = new(options.AdminTokens);

    public async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        May(context.HttpContext) ? await next(context) : Refuse(context.HttpContext);

    /// <summary>For a route that filters do not run for.</summary>
    public Task ServeAsync(HttpContext http, RequestDelegate next) => May(http) ? next(http) : Refuse(http).ExecuteAsync(http);

    private ContentHttpResult Refuse(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Text(
            access.RequiresCredential
                ? "The admin routes need a token of Emp:AdminTokens.\n"
                : "The admin routes answer to this machine, or to a token of Emp:AdminTokens.\n", statusCode: 401);
    }

    private bool May(HttpContext http) => (!access.RequiresCredential && LocalRequests.IsLocal(http)) || _tokens.Match(http.Request);
}

/// <inheritdoc cref="AdminRule"/>
internal sealed class AdminAccess(EmpOptions options, HubCertificateFilter hub, IServer server, ILogger<AdminAccess> log)
    : AdminRule(options.AdminRequiresCredential, options.AdminTokens.Count > 0, server)
{
    private readonly IServer _server = server;

    public override Task StartedAsync(CancellationToken cancellationToken)
    {
        if (hub.LetsEverybodyIn && ListenAddresses.ReachBeyondThisMachine(_server)) EmpLog.EverybodyIsTheHub(log);
        return base.StartedAsync(cancellationToken);
    }

    protected override void Warn(bool nobodyMay)
    {
        if (nobodyMay) EmpLog.AdminAnswersNobody(log);
        else EmpLog.AdminAnswersThisMachine(log);
    }
}
