namespace Kilowatch.Hub.Partners;

/// <summary>Every event of the partners' log.</summary>
internal static partial class PartnerLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Error,
        Message = "Partners that were set at another hub do not go together with this hub's configuration, so the former ones stay in force here: {Mistake}")]
    public static partial void NotInForce(ILogger log, string mistake);
}
