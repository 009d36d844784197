using System.Globalization;
using Kilowatch.Bench.Relay;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Bench;

/// <summary>The receiving path beside a bare Kestrel endpoint with a fixed acknowledgment, in turns: CPU time of the server's
/// process for each notification that it answered, and for whatever follows its answer.</summary>
internal static class Receive
{
    private const int Core = 0;
    private const int Sessions = 20_000;

    /// <summary>The runtime's compiler takes its time on one core, and it shall be done with both.</summary>
    private const long WarmUp = 500_000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);

    /// <summary>What follows an answer, such as bringing the messages into the database, counts too.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(int rounds, int seconds, int connections, Dictionary<string, string> environment)
    {
        var busy = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rounds} rounds of {seconds} s each, {connections} connections, {Sessions} sessions; the server alone on core {Core}, load before: {busy}"));
        await using var bareServer = await ServerProcess.StartAsync(isBare: true, Core);
        await using var empServer = await ServerProcess.StartAsync(isBare: false, Core, environment);
        var bare = new Side(bareServer, new Load(bareServer.Url, connections, new Traffic(Sessions), isFixed: true));
        var emp = new Side(empServer, new Load(empServer.Url, connections, new Traffic(Sessions), isFixed: false));
        foreach (var side in new[] { bare, emp }) side.Answered += side.Load.Run(WarmUpTime, WarmUp);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var side in round % 2 == 0 ? new[] { bare, emp } : [emp, bare]) await side.MeasureAsync(TimeSpan.FromSeconds(seconds));
            Console.WriteLine(
                $"  {round + 1,2}  bare {bare}   kilowatch emp {emp}   ratio {(bare.Cpu[^1] / emp.Cpu[^1]).ToString("0.00", CultureInfo.InvariantCulture)}");
        }

        Console.WriteLine(
            $"CPU per notification, us: bare {new Spread(bare.Cpu).ToText("0.0")}, kilowatch emp {new Spread(emp.Cpu).ToText("0.0")}");
        Console.WriteLine($"notifications per CPU second, kilowatch emp / bare: {Spread.Ratio(bare.Cpu, emp.Cpu)}");
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"memory (RSS), MB: bare {bareServer.Memory / 1e6:0}, kilowatch emp {empServer.Memory / 1e6:0}"));
        await empServer.StopAsync();
        return RequireAll(empServer.Data, emp.Answered);
    }

    /// <summary>No result counts unless every acknowledged notification is there.</summary>
    private static int RequireAll(string directory, long answered)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(directory, "emp.db")};Mode=ReadOnly;Pooling=false");
        database.Open();
        using var count = database.CreateCommand();
        count.CommandText = "SELECT count(*) FROM message";
        var stored = (long)count.ExecuteScalar()!;
        Console.WriteLine(
            stored == answered
                ? $"all {answered} acknowledged notifications are in the database, each once"
                : $"{answered} were acknowledged and {stored} are stored: the figures above do not count");
        return stored == answered ? 0 : 1;
    }

    private sealed record Side(ServerProcess Server, Load Load)
    {
        private double _perSecond;

        public long Answered { get; set; }

        /// <summary>Microseconds per notification, round by round.</summary>
        public List<double> Cpu { get; } = [];

        public async Task MeasureAsync(TimeSpan duration)
        {
            var before = Server.Cpu;
            var answered = Load.Run(duration);
            await Task.Delay(Settling);
            Cpu.Add((Server.Cpu - before).TotalMicroseconds / answered);
            _perSecond = answered / duration.TotalSeconds;
            Answered += answered;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cpu[^1]:0.0} us ({_perSecond:0}/s)");
    }
}
