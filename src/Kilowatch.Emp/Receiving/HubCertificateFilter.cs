using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Receiving;

/// <summary>Lets only the hub in, by its client certificate, when one is configured.</summary>
internal sealed class HubCertificateFilter(EmpOptions options)
{
    private readonly HashSet<CertificatePin> _pins = [.. options.HubCertificates.Select(CertificatePin.Parse)];

    /// <summary>True where no certificate is configured.</summary>
    public bool LetsEverybodyIn => _pins.Count == 0;

    /// <summary>The same route behind the gate.</summary>
    public RequestDelegate Guard(RequestDelegate route) => LetsEverybodyIn ? route : http => CheckAsync(http, route);

    private async Task CheckAsync(HttpContext http, RequestDelegate route)
    {
        var certificate = await http.Connection.GetClientCertificateAsync(http.RequestAborted);
        if (certificate is not null && _pins.Contains(CertificatePin.Of(certificate))) await route(http);
        else await http.AnswerAsync(EmpResponses.Unauthorized);
    }
}
