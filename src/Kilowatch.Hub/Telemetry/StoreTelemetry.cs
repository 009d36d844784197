using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What fails when the store is unavailable.</summary>
internal enum StoreFault
{
    /// <summary>No room is left on the disk of <c>Hub:Data</c>, or in its quota.</summary>
    DiskFull,

    /// <summary>That disk, in another way.</summary>
    Disk,

    /// <summary>PostgreSQL.</summary>
    Database,
}

/// <summary>What the store tells of itself: each outage once at its beginning and once at its end, each commit's time, and what only the
/// log
/// knows.</summary>
/// <param name="log">Where to.</param>
/// <param name="metrics">Null where nobody counts.</param>
/// <param name="clock">Real time.</param>
internal sealed class StoreTelemetry(ILogger log, HubMetrics? metrics, TimeProvider clock)
{
    private readonly Outage _outage = new(clock);
    private readonly Outage _maintenance = new(clock);

    /// <summary>For a store that nobody watches.</summary>
    public static StoreTelemetry None { get; } = new(NullLogger.Instance, metrics: null, TimeProvider.System);

    public ILogger Log => log;

    /// <summary>Since when it is unavailable; null while it is not.</summary>
    public DateTimeOffset? UnavailableSince => _outage.Since;

    /// <summary>What helps against what failed last.</summary>
    public string Remediation { get; private set; } = "";

    public void Unavailable(StoreFault fault, string reason, string remediation)
    {
        Remediation = remediation;
        if (!_outage.Begin(reason)) return;
        metrics?.CountOutage(fault);
        StoreLog.Unavailable(log, reason, remediation);
    }

    public void Available()
    {
        if (_outage.TryEnd(out var lasted, out _)) StoreLog.Recovered(log, lasted);
    }

    public void Committed(TimeSpan took) => metrics?.CountCommit(took);

    /// <summary>Whatever is done now and then and can wait.</summary>
    public void MaintenanceFailed(string step, string reason)
    {
        if (_outage.Since is null && _maintenance.Begin()) StoreLog.MaintenanceFailed(log, step, reason);
    }

    public void MaintenanceDone()
    {
        if (_maintenance.TryEnd(out var lasted, out _)) StoreLog.MaintenanceRecovered(log, lasted);
    }
}
