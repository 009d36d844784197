using Kilowatch.Oicp;

namespace Kilowatch.Cpo;

/// <summary>Gives what chargers tell to a reporter.</summary>
/// <param name="reporter">Sends it.</param>
/// <param name="evse">The charging point of sessions whose events name none; null when every session names its own.</param>
public sealed class ChargerFeed(ProgressReporter reporter, EvseId? evse = null)
{
    /// <summary>Applies one event. A session's first meter value begins it, when nothing else did.</summary>
    /// <returns>Null when it was taken, else why it was passed over.</returns>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public async Task<string?> ApplyAsync(ChargerEvent happened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var session = reporter.Find(happened.SessionId);
        if (session is { HasEnded: true }) return "The session has ended.";
        try
        {
            return happened.Kind switch
            {
                ChargerEventKind.Start => await BeginAsync(happened, isAnnounced: true, cancellationToken),
                ChargerEventKind.Meter when session is null => await BeginAsync(happened, isAnnounced: true, cancellationToken),
                ChargerEventKind.Meter => session.Report(happened.At, happened.KiloWattHours!.Value) ? null : Last(session),
                ChargerEventKind.Error => await ErrorAsync(happened, session, cancellationToken),
                _ when session is null => "The session was never started here.",
                _ => await session.EndAsync(happened.At, happened.KiloWattHours, details: null, cancellationToken) ? null : "The session has ended.",
            };
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            return refused.Message;
        }
    }

    private async Task<string?> BeginAsync(ChargerEvent happened, bool isAnnounced, CancellationToken cancellationToken)
    {
        if ((happened.EvseId ?? evse) is not { } point) return "The session's first event must name its EvseID.";
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

    private async Task<string?> ErrorAsync(ChargerEvent happened, ReportedSession? session, CancellationToken cancellationToken)
    {
        // Charging could not even start: there is an Error to tell, and no Start.
        if (session is null && await BeginAsync(happened, isAnnounced: false, cancellationToken) is { } why) return why;
        session ??= reporter.Find(happened.SessionId)!;
        return await session.ErrorAsync(happened.ErrorType!, happened.ErrorInfo, cancellationToken) ? null : "The same Error was told before.";
    }

    private static string Last(ReportedSession session) => session.Explain().History is [.., var last] ? last.Event.ToString() : "";
}
