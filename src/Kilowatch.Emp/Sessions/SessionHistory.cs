using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>All that is known of a session from its messages, in the one order of <see cref="SessionEvent.InTime"/>. Never empty.</summary>
/// <remarks>
/// Which message tells what: an End beats every Progress, because OICP's End is final for charging, and the charge detail
/// record beats both; among Progress the newest by EventOccurred counts, so that a late one never turns the picture back.
/// </remarks>
internal sealed class SessionHistory
{
    private readonly SessionEvent[] _events;

    public SessionHistory(IEnumerable<SessionEvent> events)
    {
        _events = [.. events];
        Array.Sort(_events, SessionEvent.InTime);
        Record = _events.LastOrDefault(e => e is { Kind: MessageKind.ChargeDetailRecord, IsUnreadable: false });
        End = _events.LastOrDefault(e => e is { Kind: MessageKind.End, IsUnreadable: false });
        LastProgress = _events.LastOrDefault(e => e is { Kind: MessageKind.Progress, IsUnreadable: false });
        Start = _events.FirstOrDefault(e => e.Kind == MessageKind.Start);
        Authorization = _events.FirstOrDefault(e => e.Kind is MessageKind.AuthorizeStart or MessageKind.AuthorizeRemoteStart);
        Points = EnergySeries.Of(_events, ChargingSince);
        LastArrived = _events.Max(e => e.Arrived);
    }

    public IReadOnlyList<SessionEvent> Events => _events;

    public SessionEvent? Authorization { get; }

    public SessionEvent? Start { get; }

    public SessionEvent? LastProgress { get; }

    public SessionEvent? End { get; }

    /// <summary>The charge detail record.</summary>
    public SessionEvent? Record { get; }

    public IReadOnlyList<EnergyPoint> Points { get; }

    public DateTimeOffset LastArrived { get; }

    public DateTimeOffset? ChargingSince =>
        Record?.ChargingStart ?? Start?.ChargingStart ?? End?.ChargingStart ?? LastProgress?.ChargingStart;

    public DateTimeOffset? ChargingUntil => Record?.ChargingEnd ?? End?.ChargingEnd;

    public DateTimeOffset? SessionEnd => Record?.SessionEnd ?? End?.SessionEnd;

    public DateTimeOffset? PenaltyStart => End?.PenaltyTimeStart;

    public decimal? EnergyKWh => Record?.EnergyKWh ?? End?.EnergyKWh ?? _events.LastOrDefault(e => e is { Kind: MessageKind.Progress, EnergyKWh: not null })?.EnergyKWh;

    /// <summary>How long energy flowed at the last report; null when the times make no sense.</summary>
    public TimeSpan? ChargingTime
    {
        get
        {
            var until = ChargingUntil ?? LastProgress?.Occurred;
            if (until - ChargingSince is { } span && span >= TimeSpan.Zero) return span;
            return ChargingUntil is null ? LastProgress?.ChargingDuration : null;
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
}
