using Kilowatch.Hub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kilowatch.Cli.Telemetry;

/// <summary>The log of every verb that runs for long, set up by configuration alone: the defaults are a source of it like any other, and
/// the
/// first, so that file, environment and command line win. It goes to standard error.</summary>
internal static class ToolLogging
{
    /// <summary>An event per notification is the operator's choice.</summary>
    public const string PerNotification = "Kilowatch.Hub.Relay.NotificationRelay";

    private const string Levels = "Logging:LogLevel";
    private const string FormatterName = "Logging:Console:FormatterName";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        [Levels + ":Default"] = nameof(LogLevel.Information),
        [Levels + ":Microsoft"] = nameof(LogLevel.Warning),
        [Levels + ":System.Net.Http"] = nameof(LogLevel.Warning),

        // Where anyone might log, the web server makes an activity and a scope for each request. The hub and the EMP kit make their own
        // spans.
        [Levels + ":Microsoft.AspNetCore.Hosting.Diagnostics"] = nameof(LogLevel.None),
        [Levels + ":" + PerNotification] = nameof(LogLevel.Warning),
        [FormatterName] = ConsoleFormatterNames.Simple,
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ",
        ["Logging:Console:LogToStandardErrorThreshold"] = nameof(LogLevel.Trace),

        // Whoever does not read the log must not hold up a charge.
        ["Logging:Console:QueueFullMode"] = nameof(ConsoleLoggerQueueFullMode.DropWrite),
    };

    /// <param name="logging">Gets the console.</param>
    /// <param name="configuration">Complete but for the defaults.</param>
    /// <param name="defaults">A verb's own, in the place of these.</param>
    /// <exception cref="HubConfigurationException">A level or a formatter is not valid; the message names the key.</exception>
    public static void AddToolLogging(this ILoggingBuilder logging, ConfigurationManager configuration,
        params (string Key, string Value)[] defaults)
    {
        var initial = new Dictionary<string, string?>(Defaults, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in defaults) initial[key] = value;

        // A setting for a wider category means this one, too.
        if (LevelsIn(configuration).Any(level => PerNotification.StartsWith(level.Key + ".", StringComparison.OrdinalIgnoreCase)))
            initial.Remove(Levels + ":" + PerNotification);
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = initial });
        Check(configuration);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole();
        logging.Services.PostConfigure<JsonConsoleFormatterOptions>(json => json.TimestampFormat = json.TimestampFormat?.TrimEnd());
    }

    private static IEnumerable<IConfigurationSection> LevelsIn(ConfigurationManager configuration) =>
        configuration.GetSection(Levels).GetChildren().Concat(configuration.GetSection("Logging:Console:LogLevel").GetChildren());

    private static void Check(ConfigurationManager configuration)
    {
        foreach (var level in LevelsIn(configuration).Where(level => !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)))
        {
            throw new HubConfigurationException(
                $"{level.Path} is \"{level.Value}\": expected one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }

        string[] known = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];
        if (!known.Contains(configuration[FormatterName], StringComparer.OrdinalIgnoreCase))
        {
            throw new HubConfigurationException(
                $"{FormatterName} is \"{configuration[FormatterName]}\": expected one of {string.Join(", ", known)}.");
        }
    }
}
