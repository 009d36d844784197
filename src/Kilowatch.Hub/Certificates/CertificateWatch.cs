using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Certificates;

/// <summary>Looks every two seconds at the files that certificates are judged by, and ends the open connections of certificates that are
/// not trusted any more.</summary>
internal sealed class CertificateWatch(
    HubOptions options, IServiceProvider services, ClientConnections connections, ForwardedCallers forwarded, NetworkClock wire,
    ILogger<CertificateWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Authentication == HubAuthentication.None) return;
        var trust = services.GetRequiredService<ClientCertificateTrust>();
        using var timer = new PeriodicTimer(Interval, wire.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) TryEndUntrusted(trust);
        }
        catch (OperationCanceledException)
        {
            // the hub stops
        }
    }

    private void TryEndUntrusted(ClientCertificateTrust trust)
    {
        try
        {
            EndUntrusted(trust);
        }
#pragma warning disable CA1031 // whatever fails once is tried again at the next look, and must not stop the hub
        catch (Exception failed)
#pragma warning restore CA1031
        {
            CertificateLog.LookFailed(log, failed);
        }
    }

    private void EndUntrusted(ClientCertificateTrust trust)
    {
        var shown = new List<(ClientConnection Connection, TrustedCertificate Certificate)>();
        foreach (var connection in connections.Open)
        {
            if (connection.Shown is { } certificate && trust.Find(certificate) is { } trusted) shown.Add((connection, trusted));
        }

        trust.Refresh(shown.Select(s => s.Certificate).Concat(forwarded.Trusted));
        foreach (var (connection, certificate) in shown)
        {
            if (!certificate.IsTrusted) connection.Abort("Its certificate is not trusted any more.");
        }
    }
}
