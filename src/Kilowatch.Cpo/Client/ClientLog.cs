using Microsoft.Extensions.Logging;

namespace Kilowatch.Cpo.Client;

internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Warning, "Attempt {Attempt} of {MaxAttempts}: {Outcome} Trying again in {Delay}.")]
    public static partial void Repeating(ILogger log, int attempt, int maxAttempts, string outcome, TimeSpan delay);
}
