using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kilowatch.Bench.Relay;

internal static class Machine
{
    public static async Task PrintAsync()
    {
        var processor =
            (await File.ReadAllLinesAsync("/proc/cpuinfo")).FirstOrDefault(
                l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim();
        var kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease")).Trim();
        var busy = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        using var nginx = Process.Start(new ProcessStartInfo("nginx", ["-v"]) { RedirectStandardError = true, UseShellExecute = false })!;
        var version = (await nginx.StandardError.ReadToEndAsync()).Split('/')[^1].Trim();
        Console.WriteLine(
            $"{processor}, {(await File.ReadAllLinesAsync("/proc/cpuinfo")).Count(l => l.StartsWith("processor", StringComparison.Ordinal))} cores; Linux {kernel}; {RuntimeInformation.FrameworkDescription}; nginx {version}; load before: {busy}");
        Console.WriteLine(
            "each subject alone on core 0, load and sink together on core 1; HTTP/1.1 keep-alive, the integration guide's Progress");
    }
}
