using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>Where to wait for the partner, and with which certificate.</summary>
internal sealed class ListenAddress(Uri url, X509Certificate2? certificate)
{
    public static ListenAddress Plain(Uri url) => new(url, null);

    public void Configure(KestrelServerOptions kestrel)
    {
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)) kestrel.Listen(address, url.Port, Secure);
        else if (url.Host == "localhost") kestrel.Listen(IPAddress.Loopback, url.Port, Secure);
        else kestrel.ListenAnyIP(url.Port, Secure);
    }

    private void Secure(ListenOptions listen)
    {
        if (certificate is null) return;
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            // Whoever calls is to be checked, not kept out: any certificate will do.
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        });
    }
}
