using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>Reads a stored message into what it says about its session.</summary>
internal static class SessionEventReader
{
    public static SessionEvent Read(string session, StoredMessage stored)
    {
        var bare = new SessionEvent(stored.Kind, stored.Revision, stored.Arrived, stored.Fingerprint) { SessionId = session };
        return stored.Kind switch
        {
            MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error =>
                LenientJson.TryParse<ChargingNotification>(stored.Body.Span, out var notification) ? Of(bare, notification!) : Unreadable(bare),
            MessageKind.AuthorizeStart =>
                LenientJson.TryParse<AuthorizeStart>(stored.Body.Span, out var start) ? Of(bare, start!) : Unreadable(bare),
            MessageKind.AuthorizeRemoteStart =>
                LenientJson.TryParse<AuthorizeRemoteStart>(stored.Body.Span, out var remote) ? Of(bare, remote!) : Unreadable(bare),
            MessageKind.AuthorizeStop =>
                LenientJson.TryParse<AuthorizeStop>(stored.Body.Span, out var stop) ? Of(bare, stop!) : Unreadable(bare),
            MessageKind.ChargeDetailRecord =>
                LenientJson.TryParse<ChargeDetailRecord>(stored.Body.Span, out var record) ? Of(bare, record!) : Unreadable(bare),
            _ => bare,
        };
    }

    private static SessionEvent Unreadable(SessionEvent bare) => bare with { IsUnreadable = true };

    private static SessionEvent Of(SessionEvent bare, ChargingNotification notification)
    {
        var common = bare with
        {
            SessionId = notification.SessionId?.Value ?? bare.SessionId,
            EvseId = notification.EvseId?.Value,
            OperatorId = notification.OperatorId?.Value,
        };
        return notification switch
        {
            StartNotification start => common with
            {
                Occurred = Utc(start.ChargingStart),
                ChargingStart = Utc(start.ChargingStart),
                PartnerProductId = start.PartnerProductId,
            },
            ProgressNotification progress => common with
            {
                Occurred = Utc(progress.EventOccurred),
                ChargingStart = Utc(progress.ChargingStart),
                ChargingDuration = progress.ChargingTime,
                EnergyKWh = progress.ConsumedEnergyProgress ?? Difference(progress.MeterValuesInBetween, progress.MeterValueStart),
                PartnerProductId = progress.PartnerProductId,
            },
            EndNotification end => common with
            {
                Occurred = Utc(end.ChargingEnd),
                ChargingStart = Utc(end.ChargingStart),
                ChargingEnd = Utc(end.ChargingEnd),
                SessionEnd = Utc(end.SessionEnd),
                PenaltyTimeStart = Utc(end.PenaltyTimeStart),
                EnergyKWh = end.ConsumedEnergy ?? end.MeterValueEnd - end.MeterValueStart,
                PartnerProductId = end.PartnerProductId,
            },
            ErrorNotification error => common with { ErrorType = error.ErrorType, ErrorInfo = error.ErrorAdditionalInfo },
            _ => common,
        };
    }

    private static SessionEvent Of(SessionEvent bare, AuthorizeStart start) => bare with
    {
        SessionId = start.SessionId?.Value ?? bare.SessionId,
        EvseId = start.EvseId?.Value,
        OperatorId = start.OperatorId?.Value,
        PartnerProductId = start.PartnerProductId,
        Identification = start.Identification,
    };

    private static SessionEvent Of(SessionEvent bare, AuthorizeRemoteStart start) => bare with
    {
        SessionId = start.SessionId?.Value ?? bare.SessionId,
        EvseId = start.EvseId?.Value,
        PartnerProductId = start.PartnerProductId,
        Identification = start.Identification,
    };

    private static SessionEvent Of(SessionEvent bare, AuthorizeStop stop) => bare with
    {
        SessionId = stop.SessionId?.Value ?? bare.SessionId,
        EvseId = stop.EvseId?.Value,
        OperatorId = stop.OperatorId?.Value,
    };

    private static SessionEvent Of(SessionEvent bare, ChargeDetailRecord record) => bare with
    {
        SessionId = record.SessionId?.Value ?? bare.SessionId,
        Occurred = Utc(record.SessionEnd),
        EvseId = record.EvseId?.Value,
        PartnerProductId = record.PartnerProductId,
        ChargingStart = Utc(record.ChargingStart),
        ChargingEnd = Utc(record.ChargingEnd),
        SessionEnd = Utc(record.SessionEnd),
        EnergyKWh = record.ConsumedEnergy,
    };

    /// <summary>Without ConsumedEnergyProgress the meter tells as much: the newest value in between, less that at the start.</summary>
    private static decimal? Difference(IReadOnlyList<decimal> inBetween, decimal? start) => inBetween is [.., var last] ? last - start : null;

    private static DateTimeOffset? Utc(OicpTime? time) => time?.Value.ToUniversalTime();
}
