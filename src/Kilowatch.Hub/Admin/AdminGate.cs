using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Partners;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Admin;

/// <summary>Who may use the hub operator's routes: who holds a credential; without one this machine, where none is required of
/// it.</summary>
internal sealed class AdminGate(HubOptions options, AdminAccess access, TrustedProxies proxies, CallerResolver callers)
{
    private const string NeedsCredential = "The admin routes need a credential of Hub:AdminTokens or Hub:AdminCertificates.\n";
    private const string NeedsCredentialElsewhere =
        "The admin routes answer to this machine, or to a credential of Hub:AdminTokens or Hub:AdminCertificates.\n";
    private readonly BearerTokens _tokens = new(options.AdminTokens);

    public async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // off the thread that serves the connections
        return Refusal(context.HttpContext) is { } refusal ? refusal : await next(context);
    }

    /// <summary>The same for a route that filters do not run for.</summary>
    public RequestDelegate Guard(RequestDelegate next) => http => Refusal(http) is { } refusal ? refusal.ExecuteAsync(http) : next(http);

    /// <returns>Null for who may.</returns>
    private Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult? Refusal(HttpContext http)
    {
        if (IsLocal(http) || HasCredential(http)) return null;
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Text(access.RequiresCredential ? NeedsCredential : NeedsCredentialElsewhere, statusCode: 401);
    }

    /// <summary>A proxy on this machine brings requests from anywhere.</summary>
    private bool IsLocal(HttpContext http) => !access.RequiresCredential && !proxies.Contain(http) && LocalRequests.IsLocal(http);

    private bool HasCredential(HttpContext http)
    {
        return (options.AdminCertificates.Count > 0 && HasCertificate(http)) || _tokens.Match(http.Request);
    }

    /// <summary>Through a trusted proxy the certificate that it hands on counts, and not its own; from elsewhere such a header is nobody's
    /// word.</summary>
    private bool HasCertificate(HttpContext http) =>
        callers.CertificateOf(http) is { } certificate
            && options.AdminCertificates.Contains(certificate.Sha256, StringComparer.OrdinalIgnoreCase);
}
