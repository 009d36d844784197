using System.Globalization;

namespace Kilowatch.Shared;

/// <summary>How many connections the system's file handles allow. Where none is left, the web server's accepting fails and is tried again
/// at once, without a pause: so
/// connections are bounded before it comes to that.</summary>
internal static class FileHandles
{
    private const int ForFiles = 256; // of the store and of code that is loaded when it is first needed, and what is just being closed

    /// <summary>The most connections that may be open: half of the handles that are left, because calls to partners need as many.</summary>
    /// <param name="wanted">What is configured.</param>
    /// <returns>The smaller of both; <paramref name="wanted"/> where the system does not tell.</returns>
    public static long Bound(long wanted)
    {
        if (!OperatingSystem.IsLinux() || Limit() is not { } limit) return wanted;
        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        return Math.Min(wanted, Math.Max(1, (limit - open - ForFiles) / 2));
    }

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
