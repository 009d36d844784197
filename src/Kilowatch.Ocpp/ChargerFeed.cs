using Kilowatch.Cpo;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>Gives what chargers tell to a reporter.</summary>
/// <param name="reporter">Sends it.</param>
/// <param name="evse">The charging point of sessions whose events name none; null when every session names its own.</param>
public sealed class ChargerFeed(ProgressReporter reporter, EvseId? evse = null)
{
    /// <summary>Applies one event. A session's first meter value begins it, when nothing else did.</summary>
    /// <returns>Null when it was taken, else why not.</returns>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public async Task<FeedRemark?> ApplyAsync(ChargerEvent happened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var session = reporter.Find(happened.SessionId);
        if (session is { HasEnded: true }) return HasEnded;
        try
        {
            return happened.Kind switch
            {
                ChargerEventKind.Start => await BeginAsync(happened, isAnnounced: true, cancellationToken),
                ChargerEventKind.Meter when session is null => await BeginAsync(happened, isAnnounced: true, cancellationToken),
                ChargerEventKind.Meter => session.Report(happened.At, happened.KiloWattHours!.Value) ? null : Last(session),
                ChargerEventKind.Error => await ErrorAsync(happened, session, cancellationToken),
                _ when session is null => new("The session was never started here.", IsLost: true),
                _ => await session.EndAsync(happened.At, happened.KiloWattHours, details: null, cancellationToken) ? null : HasEnded,
            };
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            return new(refused.Message, IsLost: true);
        }
    }

    private async Task<FeedRemark?> BeginAsync(ChargerEvent happened, bool isAnnounced, CancellationToken cancellationToken)
    {
        if ((happened.EvseId ?? evse) is not { } point) return new("The session's first event must name its EvseID.", IsLost: true);
        var facts = new StartNotification
        {
            SessionId = happened.SessionId,
            EvseId = point,
            CpoPartnerSessionId = happened.PartnerSessionId,
            Identification = happened.Identification,
            ChargingStart = happened.At,
            MeterValueStart = happened.KiloWattHours is { } register ? MeterRegister.Round(register) : null,
        };
        if (isAnnounced) await reporter.StartAsync(facts, cancellationToken);
        else await reporter.TakeOverAsync(facts, cancellationToken);
        return null;
    }

    private async Task<FeedRemark?> ErrorAsync(ChargerEvent happened, ReportedSession? session, CancellationToken cancellationToken)
    {
        // Charging could not even start: there is an Error to tell, and no Start.
        if (session is null && await BeginAsync(happened, isAnnounced: false, cancellationToken) is { } why) return why;
        session ??= reporter.Find(happened.SessionId)!;
        return await session.ErrorAsync(happened.ErrorType!, happened.ErrorInfo, cancellationToken) ? null : new("The same Error was told before.", IsLost: false);
    }

    private static readonly FeedRemark HasEnded = new("The session has ended.", IsLost: false);

    private static FeedRemark Last(ReportedSession session) => new(
        session.Explain().History is [.., { Event: ReportEvent.ImplausibleValue }]
            ? "The meter shows less than before without a reset or a rollover, or more than charging explains."
            : "The value is not newer than the newest one.",
        IsLost: false);
}

/// <summary>Why an event was not taken.</summary>
/// <param name="Why">A sentence.</param>
/// <param name="IsLost">Whether the driver misses something by it. Not so for what is told late or twice, as when the same input is read again.</param>
public sealed record FeedRemark(string Why, bool IsLost);
