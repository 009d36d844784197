using System.Diagnostics.Metrics;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Storage;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What the hub is asked for whenever somebody collects metrics: on the meter <c>Kilowatch.Hub</c>, as
/// <see cref="HubMetrics"/>.</summary>
internal sealed class HubGauges(
    IMeterFactory meters, HubOptions options, IStoreHealth health, ISessionStore sessions, CertificateInventory certificates,
    TrafficStatistics activity, NetworkClock wire) : IHostedService, IDisposable
{
    /// <summary>Who collects metrics has a thread of its own, and waits so long for the store; then it gets what was counted
    /// last.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _counted = new();
    private long? _openSessions;
    private int _isCounting;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(HubMetrics.Meter);
        meter.CreateObservableGauge("kilowatch.hub.sessions.open", OpenSessions, "{session}",
            "Open sessions; where several nodes share the store, those of all.");
        meter.CreateObservableGauge("kilowatch.hub.store.available", () => health.UnavailableReason is null ? 1 : 0, null,
            "Whether the store can keep its promises: 1 or 0.");
        meter.CreateObservableGauge("kilowatch.hub.certificate.expiry", Expiries, "s",
            "How long a certificate or a revocation list is still valid; negative once it has ended.");
        meter.CreateObservableGauge("kilowatch.hub.certificate.problems", Problems, "{problem}",
            "Why certificates cannot be judged as configured, by the kind of file.");
        meter.CreateObservableGauge("kilowatch.hub.time", () => wire.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, "s",
            "This machine's clock, since 1970: to be compared with another one's.");
        meter.CreateObservableCounter("kilowatch.hub.partner.requests", activity.Requests, "{request}",
            "Requests by partner, role and outcome.");
        if (options.Store == HubStoreKind.Embedded)
            meter.CreateObservableGauge("kilowatch.hub.store.disk.free", FreeSpace, "By", "Room left on the disk of Hub:Data.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _counted.Dispose();

    private IEnumerable<Measurement<long>> OpenSessions()
    {
        if (Interlocked.Exchange(ref _isCounting, 1) == 0)
        {
            _counted.Reset();
            _ = CountAsync();
        }

        _counted.Wait(MaxWait);
        if (_openSessions is { } open) yield return new Measurement<long>(open);
    }

    private async Task CountAsync()
    {
        try
        {
            _openSessions = await sessions.CountOpenSessionsAsync(CancellationToken.None);
        }
        catch (StoreDownException)
        {
            _openSessions = null;
        }
        finally
        {
            Volatile.Write(ref _isCounting, 0);
            _counted.Set();
        }
    }

    private IEnumerable<Measurement<double>> Expiries()
    {
        var now = wire.Time.GetUtcNow();
        return certificates.List().DistinctBy(one => (one.Kind, one.Name, one.Sha256)).Select(one => new Measurement<double>(
            (one.NotAfter - now).TotalSeconds, new("kind", one.Kind), new("name", one.Name), new("sha256", one.Sha256)));
    }

    private IEnumerable<Measurement<int>> Problems()
    {
        var problems = certificates.Problems().Values;
        foreach (var kind in (string[])[CertificateProblem.Authority, CertificateProblem.RevocationList])
            yield return new(problems.Count(problem => problem.Kind == kind), new KeyValuePair<string, object?>("kind", kind));
    }

    private long FreeSpace() => new DriveInfo(Path.GetFullPath(options.Data)).AvailableFreeSpace;
}
