namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Why a session could not be claimed for a notification.</summary>
internal sealed class AdmissionRules(HubOptions options, TimeProvider clock)
{
    /// <returns>Null when the session is open and the operator's.</returns>
    public Admission? IsInvalid(AdmissionRequest request, PostgresRow row)
    {
        var isOver = row.IsClosed || request.Arrived.UtcTicks - row.LastRequest > options.SessionLifetime.Ticks;
        var isOthers = request.Operator is not null && !string.Equals(request.Operator, row.Session.Operator, StringComparison.Ordinal);
        // another operator's: no hint that it exists
        return isOver || isOthers ? new Admission(AdmissionVerdict.SessionInvalid, row.Session) : null;
    }

    public Admission? IsTooEarly(AdmissionRequest request, PostgresRow row)
    {
        if (!request.IsProgress || row.YoungestProgress == 0) return null;
        var wait = TimeSpan.FromTicks(row.YoungestProgress - request.Arrived.UtcTicks) + options.MinimumProgressInterval;
        if (wait <= TimeSpan.Zero) return null;
        // by more than clocks differ: this one was set back
        var isAhead = row.YoungestProgress > (clock.GetUtcNow() + PostgresStorage.Margin).UtcTicks;
        return new Admission(
            AdmissionVerdict.TooEarly, row.Session,
            RetryAfter: wait < options.MinimumProgressInterval ? wait : options.MinimumProgressInterval, RestartsInterval: isAhead);
    }
}
