using System.Diagnostics;
using System.Globalization;
using Kilowatch.Cpo;
using Kilowatch.Cpo.Bench;
using Kilowatch.Oicp;

// What open sessions cost a backend: memory each, and processor time while every meter tells a value a minute.
//   dotnet run -c Release --project bench/Kilowatch.Cpo.Bench -- [sessions] [seconds] [with|without outbox]
// The hub is a handler in this process that says yes: what is measured is the reporter.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
var directory = args is [_, _, "without", ..] ? null : Directory.CreateTempSubdirectory("kilowatch-cpo-bench-").FullName;
var options =
    new CpoOptions
    {
        Hub = new Uri("http://hub.test"),
        OperatorId = "DE*ABC",
        Outbox = directory,
        NotificationsPerMinute = 1_000_000,
        MaxConcurrency = 64
    };
using var http = new HttpClient(new Yes());
var reporter = new ProgressReporter(new ChargingNotificationClient(http, options), options);
await reporter.OpenAsync();

var before = Settled();
var starting = Stopwatch.StartNew();
var sessions = new ReportedSession[count];
for (var i = 0; i < count; i += 1000)
{
    var begin = i;
    await Task.WhenAll(
        Enumerable.Range(begin, Math.Min(1000, count - begin)).Select(async n => sessions[n] = await reporter.StartAsync(Start(n))));
}

await reporter.DrainAsync();
Console.WriteLine($"{count} Starts delivered in {starting.Elapsed.TotalSeconds:0.0} s");
Console.WriteLine($"memory per open session: {(Settled() - before) / (double)count:0} bytes");

// One value per session and minute, evenly; at the published rate of 100 a minute for Progress.
var cpu = Process.GetCurrentProcess().TotalProcessorTime;
var running = Stopwatch.StartNew();
var told = 0L;
while (running.Elapsed < TimeSpan.FromSeconds(seconds))
{
    var due = (long)(running.Elapsed.TotalMinutes * count);
    for (; told < due; told++) sessions[told % count].Report(TimeProvider.System.GetUtcNow(), 1000m + told / count + 1);
    await Task.Delay(20);
}

var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
Console.WriteLine(
    $"{told / running.Elapsed.TotalSeconds:0} meter values a second, {reporter.Summary.Progress / running.Elapsed.TotalSeconds:0.0} Progress a second: {used.TotalMilliseconds / running.Elapsed.TotalSeconds:0.0} ms of processor time a second");
Console.WriteLine($"memory per open session with values: {(Settled() - before) / (double)count:0} bytes");
await reporter.DisposeAsync();
if (directory is not null)
{
    Console.WriteLine($"outbox per session: {new DirectoryInfo(directory).EnumerateFiles().Sum(f => f.Length) / (double)count:0} bytes");
    Directory.Delete(directory, recursive: true);
}

static long Settled()
{
    GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    return GC.GetTotalMemory(forceFullCollection: true);
}

static StartNotification Start(int number) => new()
{
    SessionId = SessionId.Parse($"00000000-0000-0000-0000-{number:000000000000}"),
    EvseId = EvseId.Parse($"DE*ABC*E{number}"),
    ChargingStart = TimeProvider.System.GetUtcNow(),
    MeterValueStart = 1000m,
    Identification = new() { RfidMifareFamilyIdentification = new() { Uid = Uid.Parse($"{number:X8}") } },
};
