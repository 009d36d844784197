using System.Globalization;

namespace Kilowatch.Shared;

/// <summary>How many connections the system's file handles allow. Where none is left, the web server's accepting fails and is tried again
/// at once, without a pause: so
/// connections are bounded before it comes to that.</summary>
internal static class FileHandles
{
    /// <summary>Of the store and of code that is loaded when it is first needed, and what is just being closed.</summary>
    private const int ForFiles = 256;

    private const string Remediation = "Raise the limit to 1024 or more (ulimit -n, LimitNOFILE=).";

    /// <summary>With fewer left when it begins, a server cannot load its own code: each library stays open.</summary>
    private const int MinAtStart = 192;

    /// <summary>The most connections that may be open: half of the handles that are left, because calls to partners need as many.</summary>
    /// <param name="wanted">What is configured.</param>
    /// <returns>The smaller of both; <paramref name="wanted"/> where the system does not tell.</returns>
    public static long Bound(long wanted) => Left() is { } left ? Math.Min(wanted, Math.Max(1, Connections(left))) : wanted;

    /// <summary>To be asked before anything else.</summary>
    /// <returns>Null where there are enough to start.</returns>
    public static string? WhyTooFew() => Left() is { } left && left < MinAtStart
        ? string.Create(CultureInfo.InvariantCulture,
            $"The system allows this process {Limit()} open files, of which {left} are left: too few to start. {Remediation}")
        : null;

    private static long Connections(long left) => (left - Math.Min(ForFiles, left * 2 / 3)) / 2;

    /// <returns>Handles that the process may still open; null where the system does not tell, or there is no limit.</returns>
    private static long? Left() =>
        OperatingSystem.IsLinux() && Limit() is { } limit ? limit - Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : null;

    /// <returns>Null for none.</returns>
    private static long? Limit()
    {
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
            var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        return null;
    }
}
