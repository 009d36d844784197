using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>What a session looks like at a moment, and when it looks different next although nothing came.</summary>
internal sealed class SessionProjection(EmpOptions options)
{
    private readonly TariffBook _tariffs = new(options.Tariffs);

    public SessionView Project(SessionMessages history, DateTimeOffset now)
    {
        var state = StateAt(history, now);
        var error = history.CurrentError;
        var cost = CostAt(history, now);
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
            PowerKW = Flows(history) ? history.Energy.LastPowerKW : null,
            CurrentPowerKW = state == SessionState.Charging ? history.Energy.LastPowerKW : null,
            AveragePowerKW = history.Energy.AveragePowerKW,
            PeakPowerKW = history.Energy.PeakPowerKW,
            AuthorizedAt = history.Authorization?.Arrived,
            ChargingSince = history.ChargingSince,
            ChargingUntil = history.ChargingUntil,
            ChargingSeconds = (long?)history.ChargingTime?.TotalSeconds,
            LastReported = history.LastReported,
            LastArrived = history.LastArrived,
            PenaltyStart = history.PenaltyStart,
            SessionEnd = history.SessionEnd,
            Cost = cost,
            Estimate = EstimateAt(history, state, now) with { Cost = ByName(cost) },
            Errors = [.. history.Events.Where(e => e is { Kind: MessageKind.Error, IsUnreadable: false })
                .Select(e => new ReportedError(e.Time, e.ErrorType!, e.ErrorInfo, e == error, Sentences.OnError(e.ErrorType)))],
            Remarks = Remarks.On(history),
            Points = history.Energy.Points,
        };
    }

    /// <summary>When the clock alone changes the view; null when only a message can.</summary>
    public DateTimeOffset? NextChange(SessionMessages history, DateTimeOffset now)
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

    private SessionState StateAt(SessionMessages history, DateTimeOffset now)
    {
        var known = history.KnownState;
        var silence = now - history.LastArrived;
        return known switch
        {
            SessionState.Finished when IsBlocking(history, now) => SessionState.Blocking,
            SessionState.Authorized or SessionState.Charging or SessionState.Error when silence >= options.NeverEndedAfter =>
                SessionState.NeverEnded,
            SessionState.Authorized or SessionState.Charging when silence >= options.StaleAfter => SessionState.Stale,
            _ => known,
        };
    }

    private static bool IsBlocking(SessionMessages history, DateTimeOffset now) =>
        history.PenaltyStart <= now && !(history.SessionEnd <= now);

    private static bool Flows(SessionMessages history) => history.KnownState == SessionState.Charging;

    private Estimate EstimateAt(SessionMessages history, SessionState state, DateTimeOffset now)
    {
        var flows = state == SessionState.Charging;
        var since = flows && now > history.LastReported ? now - history.LastReported : null;

        // A report from long ago by the operator's clock says nothing about now, even if it has only just arrived.
        if (since > options.StaleAfter) since = null;
        var power = since is null || history.Energy.SustainedPowerKW is not { } sustained
            ? null
            : Least(history.Energy.LastPowerKW, sustained);
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
        };
    }

    private static decimal? Least(decimal? one, decimal other) => one < other ? one : one is null ? null : other;

    /// <summary>Null without a tariff, and before charging began.</summary>
    private SessionCost? CostAt(SessionMessages history, DateTimeOffset now) =>
        history.KnownState == SessionState.Authorized || !HasCharged(history) ? null : _tariffs.CostOf(
        history.Latest(e => e.PartnerProductId),
        history.EnergyKWh,
        (long?)history.ChargingTime?.TotalSeconds,
        (long)PenaltyTime(history, now).TotalSeconds,
        isFinal: history.Record is not null);

    private static bool HasCharged(SessionMessages history) =>
        history.Start is not null || history.LastProgress is not null || history.End is not null || history.Record is not null;

    private static CostEstimate? ByName(SessionCost? cost)
    {
        return cost is null ? null : new(cost.Total, cost.Currency, Part("startFee"), Part("energy"), Part("time"), Part("blocking"));

        decimal Part(string kind) => cost.Lines.FirstOrDefault(line => line.Kind == kind)?.Amount ?? 0;
    }

    /// <summary>Counted on for <see cref="EmpOptions.NeverEndedAfter"/> at most: without a SessionEnd nobody knows that the car has
    /// gone.</summary>
    private TimeSpan PenaltyTime(SessionMessages history, DateTimeOffset now)
    {
        var until = history.SessionEnd is { } end && end < now ? end : now;
        var unheard = history.LastArrived + options.NeverEndedAfter;
        if (until > unheard) until = unheard;
        return until - history.PenaltyStart is { } span && span > TimeSpan.Zero ? span : TimeSpan.Zero;
    }
}
