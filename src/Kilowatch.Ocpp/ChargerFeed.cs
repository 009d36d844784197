using Kilowatch.Cpo;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>Gives what chargers tell to a reporter.</summary>
/// <param name="reporter">Sends it.</param>
/// <param name="evse">The charging point of sessions whose events name none; null when every session names its own.</param>
/// <param name="clock">For faults without a time of their own.</param>
public sealed class ChargerFeed(ProgressReporter reporter, EvseId? evse = null, TimeProvider? clock = null)
{
    /// <summary>Applies one event. A session's first meter value begins it, when nothing else did. The next event may be applied at once:
    /// the task is only about the disk.</summary>
    /// <returns>Null when it was taken, else why not.</returns>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public Task<FeedWarning?> ApplyAsync(ChargerEvent happened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var session = reporter.Find(happened.SessionId);
        if (session is { HasEnded: true }) return Task.FromResult<FeedWarning?>(HasEnded);
        return happened.Kind switch
        {
            ChargerEventKind.Start => BeginAsync(happened, isAnnounced: true, cancellationToken),
            ChargerEventKind.Meter when session is null => BeginAsync(happened, isAnnounced: true, cancellationToken),
            ChargerEventKind.Meter => Task.FromResult(session.Report(happened.At, happened.KiloWattHours!.Value) ? null : Last(session)),
            ChargerEventKind.Error => ErrorAsync(happened, session, cancellationToken),
            _ when session is null =>
                Task.FromResult<FeedWarning?>(new("notStarted", "The session was never started in this run.", IsLost: true)),
            _ => EndAsync(happened, session, cancellationToken),
        };
    }

    private async Task<FeedWarning?> BeginAsync(ChargerEvent happened, bool isAnnounced, CancellationToken cancellationToken)
    {
        if ((happened.EvseId ?? evse) is not { } point)
            return new("noEvse",
                $"Session {happened.SessionId}: its EvseID is not known. Its first event names it, or --stations, or --evse.",
                IsLost: true);
        var facts = new StartNotification
        {
            SessionId = happened.SessionId,
            EvseId = point,
            CpoPartnerSessionId = happened.PartnerSessionId,
            Identification = happened.Identification,
            ChargingStart = happened.At,
            MeterValueStart = happened.KiloWattHours is { } register ? MeterRegister.Round(register) : null,
        };
        try
        {
            if (isAnnounced) await reporter.StartAsync(facts, cancellationToken);
            else await reporter.TakeOverAsync(facts, cancellationToken);
            return null;
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            return Refused(refused);
        }
    }

    private static async Task<FeedWarning?> EndAsync(ChargerEvent happened, ReportedSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await session.EndAsync(happened.At, happened.KiloWattHours, details: null, cancellationToken) ? null : HasEnded;
        }
        catch (ArgumentException refused)
        {
            return Refused(refused);
        }
    }

    private async Task<FeedWarning?> ErrorAsync(ChargerEvent happened, ReportedSession? session, CancellationToken cancellationToken)
    {
        // Charging could not even start: there is an Error to tell, and no Start. What follows must find the session, so nothing is awaited
        // before.
        var begun = session is null ? BeginAsync(happened with { At = Time(happened.At) }, isAnnounced: false, cancellationToken) : null;
        session ??= reporter.Find(happened.SessionId);
        if (session is null) return await begun!;
        try
        {
            var told = happened.At == DateTimeOffset.MinValue
                ? session.ErrorAsync(happened.ErrorType!, happened.ErrorInfo, cancellationToken)
                : session.ErrorAsync(happened.ErrorType!, happened.ErrorInfo, happened.At, cancellationToken);
            if (begun is not null && await begun is { } why) return why;
            return await told ? null : new("sameError", "The same Error was reported before.", IsLost: false);
        }
        catch (ArgumentException refused)
        {
            return Refused(refused);
        }
    }

    // An Error without a time still needs one for the facts that its session begins with.
    private DateTimeOffset Time(DateTimeOffset at) => at == DateTimeOffset.MinValue ? (clock ?? TimeProvider.System).GetUtcNow() : at;

    private static readonly FeedWarning HasEnded = new("ended", "The session has ended.", IsLost: false);

    private static FeedWarning Refused(Exception why) => new("refused", why.Message, IsLost: true);

    private static FeedWarning Last(ReportedSession session) => session.Explain().History is [.., { Event: ReportEvent.ImplausibleValue }]
        ? new("implausibleValue", "The meter shows less than before without a reset or a rollover, or more than charging explains.",
            IsLost: false)
        : new("oldValue", "The value is not newer than the newest one.", IsLost: false);
}

/// <summary>Why an event was not taken.</summary>
/// <param name="Kind">A name for all remarks of its kind.</param>
/// <param name="Why">A sentence.</param>
/// <param name="IsLost">Whether the driver misses something by it. Not so for what is told late or twice, as when the same input is read
/// again.</param>
public sealed record FeedWarning(string Kind, string Why, bool IsLost);
