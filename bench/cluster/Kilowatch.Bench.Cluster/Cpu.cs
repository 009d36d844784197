using System.Globalization;

namespace Kilowatch.Bench.Cluster;

/// <summary>What processes have used of the processor, from /proc (man 5 proc).</summary>
internal static class Cpu
{
    private const double TicksPerSecond = 100;

    public static double SecondsOf(IEnumerable<int> processes) => processes.Sum(process => Seconds(Fields(process), withEnded: false));

    /// <summary>A PostgreSQL server: its first process, all that it has started and those of them that have ended.</summary>
    public static double SecondsOfServer(int postmaster)
    {
        var sum = Seconds(Fields(postmaster), withEnded: true);
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                if (Fields(process) is var fields && fields[1] == postmaster.ToString(CultureInfo.InvariantCulture))
                    sum += Seconds(fields, withEnded: false);
            }
            catch (IOException)
            {
                // it has just ended, and the first process knows of it
            }
        }

        return sum;
    }

    // From the state on, for the name before it may hold blanks.
    private static string[] Fields(int process)
    {
        var text = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Seconds(string[] fields, bool withEnded) =>
        fields[11..(withEnded ? 15 : 13)].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
}
