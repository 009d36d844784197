using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>All that is known of a session from its messages, in the one order of <see cref="SessionEvent.InTime"/>. Never empty.</summary>
/// <remarks>
/// Which message tells what: an End beats every Progress, because OICP's End is final for charging, and the charge detail
/// record beats both; among Progress the newest by EventOccurred counts, so that a late one never turns the view back.
/// </remarks>
internal sealed class SessionMessages
{
    /// <summary>A charge that lasts longer was not told from its beginning.</summary>
    public static readonly TimeSpan MaxCharging = TimeSpan.FromDays(31);

    private readonly decimal _maxPowerKW;
    private readonly SessionEvent[] _events;

    /// <param name="events">In any order.</param>
    /// <param name="maxPowerKW">The most that a charging point delivers.</param>
    public SessionMessages(IEnumerable<SessionEvent> events, decimal maxPowerKW)
    {
        _maxPowerKW = maxPowerKW;
        _events = [.. events];
        Array.Sort(_events, SessionEvent.InTime);
        Record = Newest(MessageKind.ChargeDetailRecord);
        End = Newest(MessageKind.End);
        LastProgress = Newest(MessageKind.Progress);
        var starts = _events.Where(e => e.Kind == MessageKind.Start).ToList();
        Start = starts.Find(e => e.Occurred is not null) ?? starts.FirstOrDefault();
        Authorization = _events.FirstOrDefault(e => e.Kind is MessageKind.AuthorizeStart or MessageKind.AuthorizeRemoteStart);
        LastArrived = _events.Max(e => e.Arrived);
        HasContestedStart = IsContested();
        ChargingSince = Since();
        Final = IsPossible(Record) ? Record : IsPossible(End) ? End : null;
        ChargingUntil = Until();
        Energy = Reports();
        EnergyKWh = Final?.EnergyKWh ?? Energy.EnergyKWh ?? TimelessEnergy();
    }

    public IReadOnlyList<SessionEvent> Events => _events;

    public SessionEvent? Authorization { get; }

    public SessionEvent? Start { get; }

    public SessionEvent? LastProgress { get; }

    public SessionEvent? End { get; }

    /// <summary>The charge detail record.</summary>
    public SessionEvent? Record { get; }

    /// <summary>Whose energy is final: the record's, else the End's; null where neither has one that can be true.</summary>
    public SessionEvent? Final { get; }

    public EnergySeries Energy { get; }

    public DateTimeOffset LastArrived { get; }

    /// <summary>Whether messages disagree about ChargingStart: then it is the beginning of no measured interval.</summary>
    public bool HasContestedStart { get; }

    /// <summary>When charging began: as the record says, else, where messages disagree, the newest of them.</summary>
    public DateTimeOffset? ChargingSince { get; }

    /// <summary>When charging ended; null where it did not, or where the time contradicts the beginning or a report.</summary>
    public DateTimeOffset? ChargingUntil { get; }

    public DateTimeOffset? SessionEnd => Record?.SessionEnd ?? End?.SessionEnd;

    /// <summary>From when on blocking costs; a time before charging began is none.</summary>
    public DateTimeOffset? PenaltyStart => End?.PenaltyTimeStart < ChargingSince ? null : End?.PenaltyTimeStart;

    /// <summary>The newest energy that can be true.</summary>
    public decimal? EnergyKWh { get; }

    /// <summary>How long energy flowed at the last report; null when the times make no sense.</summary>
    public TimeSpan? ChargingTime
    {
        get
        {
            var until = ChargingUntil ?? LastProgress?.Occurred;
            if (until - ChargingSince is { } span && span >= TimeSpan.Zero) return span <= MaxCharging ? span : null;
            var isOver = Record is not null || End is not null;
            return !isOver && LastProgress?.ChargingDuration is { } told && told >= TimeSpan.Zero && told <= MaxCharging ? told : null;
        }
    }

    /// <summary>The time that the newest report tells about. A clock that runs ahead cannot report from the future.</summary>
    public DateTimeOffset? LastReported => _events
        .Where(e => e.Kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error && !e.IsUnreadable)
        .Select(e => (DateTimeOffset?)(e.Time < e.Arrived ? e.Time : e.Arrived))
        .Max();

    /// <summary>The newest Error unless charging was reported from a later time than its arrival, or has ended.</summary>
    public SessionEvent? CurrentError
    {
        get
        {
            if (Record is not null || End is not null) return null;
            var error = _events.LastOrDefault(e => e.Kind == MessageKind.Error);
            var flows = LastProgress ?? Start;
            return error is not null && flows?.Time > error.Time ? null : error;
        }
    }

    /// <summary>The messages whose energy no charging point can have delivered; of the beginning, 0.</summary>
    public IEnumerable<(DateTimeOffset At, decimal EnergyKWh)> Implausible =>
        Energy.Implausible.Select(report => (report.At, report.EnergyKWh))
        .Concat(new[] { Record, End }.OfType<SessionEvent>().Where(e => e.EnergyKWh is not null && !IsPossible(e)).Select(
            e => (e.Time, e.EnergyKWh!.Value)));

    /// <summary>The state as far as messages tell it, whatever the time is.</summary>
    public SessionState KnownState =>
        Record is not null ? SessionState.Closed
        : End is not null ? SessionState.Finished
        : CurrentError is not null ? SessionState.Error
        : Start is not null || LastProgress is not null ? SessionState.Charging
        : SessionState.Authorized;

    /// <summary>The newest message that says it.</summary>
    public T? Latest<T>(Func<SessionEvent, T?> select)
        where T : class => _events.Reverse().Select(select).FirstOrDefault(value => value is not null);

    private static bool Differ(DateTimeOffset? one, DateTimeOffset? other) =>
        one - other is { } apart && apart.Duration() > EnergySeries.ClockTolerance;

    private SessionEvent? Newest(MessageKind kind)
    {
        var all = _events.Where(e => e.Kind == kind && !e.IsUnreadable).ToList();
        return all.FindLast(e => e.Occurred is not null) ?? all.LastOrDefault();
    }

    private bool IsContested()
    {
        var claims = _events.Select(e => e.ChargingStart).Where(claim => claim is not null).ToList();
        return claims.Count > 1 && Differ(claims.Min(), claims.Max());
    }

    private DateTimeOffset? Since()
    {
        var claim = Record?.ChargingStart ?? (HasContestedStart
            ? End?.ChargingStart ?? LastProgress?.ChargingStart ?? Start?.ChargingStart
            : Start?.ChargingStart ?? End?.ChargingStart ?? LastProgress?.ChargingStart);
        var next = Record?.ChargingEnd ?? End?.ChargingEnd ?? LastProgress?.Occurred;
        return next - claim > MaxCharging ? null : claim;
    }

    /// <summary>An End before reports of another energy is not when charging ended.</summary>
    private DateTimeOffset? Until()
    {
        var until = Record?.ChargingEnd ?? End?.ChargingEnd;
        var isContradicted = until < ChargingSince || _events.Any(e => e is { Kind: MessageKind.Progress, EnergyKWh: not null }
            && e.Occurred > until + EnergySeries.ClockTolerance && e.EnergyKWh != Final?.EnergyKWh);
        return isContradicted ? null : until;
    }

    private EnergySeries Reports()
    {
        // Of several values for one moment the last in the one order stays. What was measured before charging began, or after it ended, is
        // none of this charge's.
        var final = Final is { EnergyKWh: { } energy } end && ChargingUntil is { } until
            ? new EnergyReport(until, energy, end, end.ChargingStart ?? ChargingSince) : null;
        var values = new SortedDictionary<DateTimeOffset, EnergyReport>();
        if (ChargingSince is { } since && !HasContestedStart) values[since] = new(since, 0, Event: null);
        foreach (var e in _events)
        {
            if (e is not { Kind: MessageKind.Progress, EnergyKWh: { } kWh, Occurred: { } at } || at < ChargingSince || at >= final?.At)
                continue;
            values[at] = new(at, kWh, e, e.ChargingStart ?? ChargingSince);
        }

        return new([.. values.Values], final, _maxPowerKW);
    }

    /// <summary>The energy of the newest report whose time is of no use.</summary>
    private decimal? TimelessEnergy() => _events.LastOrDefault(e => e is { Kind: MessageKind.Progress, EnergyKWh: { } kWh }
        && (e.Occurred is null || e.Occurred < ChargingSince) && EnergySeries.IsPossible(kWh, time: null, _maxPowerKW))?.EnergyKWh;

    private bool IsPossible(SessionEvent? final) => final?.EnergyKWh is { } energy
        && EnergySeries.IsPossible(energy, final.ChargingEnd - (final.ChargingStart ?? ChargingSince), _maxPowerKW);
}
