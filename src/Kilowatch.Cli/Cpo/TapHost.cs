using Kilowatch.Ocpp;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Cpo;

internal static class TapHost
{
    public static Task RunAsync(TapSettings tap, ChargerReporting reporting, CpoSummary summary, ILoggerFactory loggers, CancellationToken stop) => Task.CompletedTask;
}
