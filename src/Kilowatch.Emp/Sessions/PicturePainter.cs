using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>What a session looks like at a moment, and when it looks different next although nothing came.</summary>
internal sealed class PicturePainter(EmpOptions options)
{
    private readonly TariffBook _tariffs = new(options.Tariffs);

    public SessionPicture Paint(SessionHistory history, DateTimeOffset now)
    {
        var state = StateAt(history, now);
        var error = history.CurrentError;
        return new()
        {
            SessionId = history.Events[0].SessionId,
            Revision = history.Events.Count,
            State = state,
            KnownState = history.KnownState,
            Advice = Sentences.On(state, error, penaltyAhead: history.PenaltyStart > now),
            EvseId = history.Latest(e => e.EvseId),
            OperatorId = history.Latest(e => e.OperatorId),
            PartnerProductId = history.Latest(e => e.PartnerProductId),
            EnergyKWh = history.EnergyKWh,
            PowerKW = Flows(history) ? LastPower(history) : null,
            AuthorizedAt = history.Authorization?.Arrived,
            ChargingSince = history.ChargingSince,
            ChargingUntil = history.ChargingUntil,
            ChargingSeconds = (long?)history.ChargingTime?.TotalSeconds,
            LastReported = history.LastReported,
            LastArrived = history.LastArrived,
            PenaltyStart = history.PenaltyStart,
            SessionEnd = history.SessionEnd,
            Estimate = EstimateAt(history, state, now),
            Errors = [.. history.Events.Where(e => e is { Kind: MessageKind.Error, IsUnreadable: false })
                .Select(e => new ReportedError(e.Time, e.ErrorType!, e.ErrorInfo, e == error, Sentences.OnError(e.ErrorType)))],
            Remarks = Remarks.On(history),
            Points = history.Points,
        };
    }

    /// <summary>When the clock alone changes the picture; null when only a message can.</summary>
    public DateTimeOffset? NextChange(SessionHistory history, DateTimeOffset now)
    {
        DateTimeOffset? next = StateAt(history, now) switch
        {
            SessionState.Authorized or SessionState.Charging => history.LastArrived + options.StaleAfter,
            SessionState.Stale or SessionState.Error => history.LastArrived + options.NeverEndedAfter,
            SessionState.Finished when history.PenaltyStart > now => history.PenaltyStart,
            SessionState.Blocking => now + TimeSpan.FromMinutes(1), // its cost runs
            _ => null,
        };
        return next;
    }

    private SessionState StateAt(SessionHistory history, DateTimeOffset now)
    {
        var known = history.KnownState;
        var silence = now - history.LastArrived;
        return known switch
        {
            SessionState.Finished when IsBlocking(history, now) => SessionState.Blocking,
            SessionState.Authorized or SessionState.Charging or SessionState.Error when silence >= options.NeverEndedAfter => SessionState.NeverEnded,
            SessionState.Authorized or SessionState.Charging when silence >= options.StaleAfter => SessionState.Stale,
            _ => known,
        };
    }

    private static bool IsBlocking(SessionHistory history, DateTimeOffset now) =>
        history.PenaltyStart <= now && !(history.SessionEnd <= now);

    private static bool Flows(SessionHistory history) => history.KnownState == SessionState.Charging;

    private static decimal? LastPower(SessionHistory history) => history.Points is [.., var last] ? last.PowerKW : null;

    private Estimate EstimateAt(SessionHistory history, SessionState state, DateTimeOffset now)
    {
        var flows = state == SessionState.Charging;
        var since = flows && now > history.LastReported ? now - history.LastReported : null;

        // A report from long ago by the operator's clock says nothing about now, even if it has only just arrived.
        if (since > options.StaleAfter) since = null;
        var power = since is null ? null : LastPower(history);
        var energy = since is { } span && power is { } kW && history.EnergyKWh is { } reported
            ? reported + decimal.Round(kW * span.Ticks / TimeSpan.TicksPerHour, 3, MidpointRounding.AwayFromZero)
            : (decimal?)null;
        return new()
        {
            At = now,
            Until = since is null ? null : history.LastArrived + options.StaleAfter,
            EnergyKWh = energy,
            PowerKW = power,
            ChargingSeconds = since is null ? null : (long?)((history.ChargingTime ?? TimeSpan.Zero) + since)?.TotalSeconds,
            Cost = history.ChargingSince is null ? null : _tariffs.CostOf(
                history.Latest(e => e.PartnerProductId), history.EnergyKWh, history.ChargingTime ?? TimeSpan.Zero, PenaltyTime(history, now)),
        };
    }

    private static TimeSpan PenaltyTime(SessionHistory history, DateTimeOffset now)
    {
        // The record closes the session; without a SessionEnd in either, nobody knows that the car has gone.
        var until = history.SessionEnd is { } end && end < now ? end : now;
        return until - history.PenaltyStart is { } span && span > TimeSpan.Zero ? span : TimeSpan.Zero;
    }
}
