using System.Collections.Concurrent;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Dashboard;

/// <summary>How a session goes, by the last notification that its EMP accepted.</summary>
/// <param name="Phase">authorized, charging, ended or error; a session that is over says so by its state.</param>
/// <param name="EnergyKWh">As last reported.</param>
/// <param name="ReportedAt">When that notification arrived.</param>
/// <param name="ChargingStart">As last reported.</param>
internal sealed record SessionProgress(string Phase, decimal? EnergyKWh, DateTimeOffset? ReportedAt, DateTimeOffset? ChargingStart)
{
    public static readonly SessionProgress None = new("authorized", null, null, null);
}

/// <summary>Finds it in the journal, from a session's newest entry backwards; what was found is kept until there is a newer one.</summary>
internal sealed class SessionProgressReader(IJournal journal)
{
    /// <summary>A flood of refused notifications does not make the list slow; beyond, the energy stays unknown.</summary>
    private const int MaxLookedAt = 64;

    private const int MaxKept = 10_000;
    private readonly ConcurrentDictionary<string, (long Entry, SessionProgress Progress)> _kept = new(StringComparer.OrdinalIgnoreCase);

    public async Task<SessionProgress> ReadAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        var known = _kept.GetValueOrDefault(session.Opening.SessionId);
        if (known.Entry == session.LastEntry && known.Progress is { } same) return same;
        var (phase, energy, reported, start) = ((string?)null, (decimal?)null, (DateTimeOffset?)null, (DateTimeOffset?)null);
        var id = session.LastEntry;
        for (var looked = 0; id != 0 && id != known.Entry && looked < MaxLookedAt
            && (phase is null || energy is null || start is null); looked++)
        {
            if (await journal.ReadEntryAsync(id, cancellationToken) is not { } row) break;
            id = row.Previous;
            if (row.Outcome != RelayOutcome.Accepted || row.Kind is 0 or > JournalKind.Error) continue;
            var facts = MessageReader.Read(row.Request);
            phase ??= row.Kind switch { JournalKind.End => "ended", JournalKind.Error => "error", _ => "charging" };
            reported ??= row.Arrived;
            energy ??= facts.ConsumedEnergy / 1000m;
            if (facts.ChargingStart != 0) start ??= new DateTimeOffset(facts.ChargingStart, TimeSpan.Zero);
        }

        var before = id == known.Entry ? known.Progress ?? SessionProgress.None : SessionProgress.None;
        var progress =
            new SessionProgress(phase ?? before.Phase, energy ?? before.EnergyKWh, reported ?? before.ReportedAt,
                start ?? before.ChargingStart);
        if (_kept.Count >= MaxKept) _kept.Clear();
        _kept[session.Opening.SessionId] = (session.LastEntry, progress);
        return progress;
    }
}
