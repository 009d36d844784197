namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event of the delivery of charge detail records.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Warning,
        Message = "Charge detail records cannot be delivered to {Provider}: {Problem} They are stored and sent again, after 10 seconds to 30 minutes. This is logged once.")]
    public static partial void Fails(ILogger log, string provider, string problem);

    [LoggerMessage(EventId = 501, Level = LogLevel.Information,
        Message = "Charge detail records are delivered to {Provider} again; {Count} attempts failed within {Lasted}.")]
    public static partial void WorksAgain(ILogger log, string provider, int count, TimeSpan lasted);

    [LoggerMessage(EventId = 502, Level = LogLevel.Error,
        Message = "The charge detail record of session {SessionId} for {Provider} is given up: the journal does not hold it any more (Hub:JournalRetention). Ask the operator {Operator} for it.")]
    public static partial void GivenUp(ILogger log, string sessionId, string provider, string @operator);
}
