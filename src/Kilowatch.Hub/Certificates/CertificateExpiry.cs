using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Certificates;

/// <summary>Says once a day of each certificate and revocation list that it ends soon.</summary>
internal sealed class CertificateExpiry(CertificateInventory certificates, NetworkClock wire, IHostApplicationLifetime lifetime,
    ILogger<CertificateExpiry> log) : BackgroundService
{
    /// <summary>A certificate is told of so long before its end.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>Lists are made anew every day or week, so one that ends tomorrow is no news; one that ends within hours is.</summary>
    public static readonly TimeSpan SoonForLists = TimeSpan.FromHours(6);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenTelling = TimeSpan.FromDays(1);

    private readonly Dictionary<(string Kind, string Name, string? Sha256), DateTimeOffset> _told = [];

    /// <summary>Those that end soon, or have ended, the first first.</summary>
    public static IEnumerable<ExpiringCertificate> SoonOf(CertificateInventory certificates, DateTimeOffset now) =>
        certificates.List().Where(one => one.NotAfter - now < (one.Kind == "revocationList" ? SoonForLists : Soon)).OrderBy(
            one => one.NotAfter);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WaitForStartAsync(stoppingToken); // endpoints' certificates are known only then
            using var timer = new PeriodicTimer(Interval, wire.Time);
            do Tell();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the hub stops
        }
    }

    private void Tell()
    {
        var now = wire.Time.GetUtcNow();
        foreach (var one in SoonOf(certificates, now))
        {
            var key = (one.Kind, one.Name, one.Sha256);
            if (_told.TryGetValue(key, out var told) && now - told < BetweenTelling) continue;
            _told[key] = now;
            CertificateLog.Expiring(log, one.Kind, one.Name, one.NotAfter, (int)(one.NotAfter - now).TotalDays, one.Sha256);
        }
    }

    private Task WaitForStartAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(stoppingToken);
    }
}
