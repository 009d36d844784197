using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Bench.Attack;

if (args is ["attack", var name, var port, var certificate, var address])
{
    Wire.Address = System.Net.IPAddress.Parse(address);
    // Ends when it is killed.
    using var careless = X509CertificateLoader.LoadPkcs12FromFile(certificate, null);
    await Attacks.RunAsync(name, int.Parse(port, CultureInfo.InvariantCulture), careless, CancellationToken.None);
    return 0;
}

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

var (emp, empPort) = await Emp.StartAsync();
await using var started = emp;
using var hub = await HubProcess.StartAsync(options.Tool, empPort);
var pfx = hub.Save(hub.Careless);
var partner = new GoodPartner(hub.Port, hub.Good, options.Rate);
await partner.AuthorizeAsync();
await partner.RunAsync(TimeSpan.FromSeconds(15));

Console.WriteLine(
    $"a partner with {options.Rate} notifications a second over mutual TLS; {options.Phase.TotalSeconds:0} s quiet, then as long under attack");
Console.WriteLine($"{"attack",-14}{"quiet p50, p99 ms",22}{"attacked p50, p99 ms",24}{"p99 ratio",12}{"longest ms",12}{"hub MB",8}");
foreach (var attack in options.Names) await PhaseAsync(attack, [attack]);
if (options.Together) await PhaseAsync("all at once", options.Names);
return 0;

async Task PhaseAsync(string title, IReadOnlyList<string> attacks)
{
    await Task.Delay(TimeSpan.FromSeconds(2)); // what the attack before left behind is not this one's
    var quiet = await partner.RunAsync(options.Phase);
    var attackers = attacks.Select(Begin).ToList();
    double[] attacked;
    try
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        attacked = await partner.RunAsync(options.Phase);
    }
    finally
    {
        foreach (var attacker in attackers)
        {
            attacker.Kill();
            await attacker.WaitForExitAsync();
            attacker.Dispose();
        }
    }

    var (before, under) = ($"{At(quiet, 0.5):0.00}, {At(quiet, 0.99):0.00}", $"{At(attacked, 0.5):0.00}, {At(attacked, 0.99):0.00}");
    var ratio = At(attacked, 0.99) / At(quiet, 0.99);
    Console.WriteLine($"{title,-14}{before,22}{under,24}{ratio,12:0.00}{attacked[^1],12:0.0}{hub.ResidentMegabytes,8}");
}

// An attacker is a process of its own with the lowest priority on its core: it must not hold up the one that measures.
Process Begin(string attack) => Process.Start(
    new ProcessStartInfo("nice",
        ["-n", "19", "dotnet", Environment.GetCommandLineArgs()[0], "attack", attack, $"{hub.Port}", pfx,
            options.IsSameAddress ? "127.0.0.1" : "127.0.0.2"])
    { UseShellExecute = false })!;

static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
