using System.Globalization;

namespace Kilowatch.Hub;

/// <summary>How many files, and so sockets, the system lets this process have open. Where they run out, a web server that accepts
/// connections fails at once and tries again at once, for as long as it lasts; so fewer connections are taken than there can be
/// files.</summary>
internal static class OpenFileLimit
{
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";
    private const int MinReserve = 48; // files of the store, sockets to partners

    /// <param name="configured">Connections that may be open at once.</param>
    /// <param name="limits">The lines of Linux's /proc/self/limits (proc_pid_limits(5)).</param>
    /// <param name="inUse">Files that are open already.</param>
    public static int Bound(int configured, IEnumerable<string> limits, int inUse)
    {
        if (limits.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) is not { } row) return configured;
        var soft = row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (!int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)) return configured; // unlimited
        return Math.Clamp(limit - inUse - Math.Max(MinReserve, limit / 8), 1, configured);
    }

    /// <returns>The configured number, or as many as this process can have.</returns>
    public static int BoundOfThisProcess(int configured)
    {
        try
        {
            return OperatingSystem.IsLinux() ? Bound(configured, File.ReadLines(Limits), Directory.GetFiles("/proc/self/fd").Length) : configured;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return configured;
        }
    }
}

/// <summary>What is logged about it.</summary>
internal static partial class OpenFileLog
{
    [LoggerMessage(EventId = 420, Level = LogLevel.Warning,
        Message = "The system lets this process open too few files for Hub:MaxConnections: {MaxConnections} connections are taken instead of {Configured}. Raise the limit (ulimit -n, LimitNOFILE=) or lower the setting.")]
    public static partial void FewerConnections(ILogger log, int maxConnections, int configured);
}
