using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Oicp;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>A public OCPP library from npm is the station: it speaks as others read the standard, and holds our answers against OCPP's
/// schemas.</summary>
public sealed class PublicLibraryTests
{
    [Fact]
    public async Task Stations_of_ocpp_rpc_charge_by_1_6_and_2_0_1()
    {
        using var directory = new TemporaryDirectory();
        Prerequisite.Demand(await InstallAsync(directory.Path));
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "stations.jsonl"), """
            {"station":"CP-1","connector":1,"evse":"DE*ABC*E1"}
            {"station":"CP-2","connector":1,"evse":"DE*ABC*E2"}
            """);
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:00");
        using var tap = await TapProcess.StartAsync(directory.Path, hub.Url.ToString(), null, "--open-sessions", "--interval", "00:00:00");
        var (exit, output, errors) = await Shell.RunAsync("node", ["station.mjs", tap.Url.ToString()], directory.Path);
        Assert.True(exit == 0, output + errors);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await TapTests.EventuallyAsync(() => emp.Snapshot().Count(received => received.Message is EndNotification) == 2, enough.Token);
        Assert.Equal([("DE*ABC*E1", 8m), ("DE*ABC*E2", 11.25m)], emp.Snapshot().Select(received => received.Message)
            .OfType<EndNotification>().Select(end => (end.EvseId!.Value.Value, end.ConsumedEnergy!.Value)).Order());
    }

    /// <returns>Null when the library is there, else why not.</returns>
    private static async Task<string?> InstallAsync(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "ocpp-rpc")))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        if (Prerequisite.Missing("npm", () => File.Exists("/usr/bin/npm") || File.Exists("/usr/local/bin/npm"),
            "npm") is { } none)
            return none;
        var (exit, _, errors) = await Shell.RunAsync("npm",
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000"],
            directory);
        return exit == 0 ? null : $"npm cannot install ocpp-rpc: {errors}";
    }
}
