using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp;

/// <summary>Lets only the hub in, by its client certificate, when one is configured.</summary>
internal sealed class HubGate(EmpOptions options)
{
    private readonly HashSet<CertificatePin> _pins = [.. options.HubCertificates.Select(CertificatePin.Parse)];

    public async Task HandleAsync(HttpContext http, Func<HttpContext, Task> next)
    {
        if (_pins.Count > 0 && !await IsHubAsync(http)) await http.AnswerAsync(Answers.Unauthorized);
        else await next(http);
    }

    private async Task<bool> IsHubAsync(HttpContext http) =>
        await http.Connection.GetClientCertificateAsync(http.RequestAborted) is { } certificate && _pins.Contains(CertificatePin.Of(certificate));
}
