using System.Net;
using System.Net.Sockets;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>A hub that cannot start says why, names the key, and ends with 2.</summary>
public class StartTests
{
    [Theory]
    [InlineData("--Hub:EmpTimeout=soon", "Hub:EmpTimeout")]
    [InlineData("--Hub:MaxBodySize=1", "Hub:MaxBodySize")]
    [InlineData("--Hub:Operators:0:Id=nobody", "Hub:Operators:0:Id")]
    [InlineData("--Hub:Typo=1", "Hub:Typo")]
    [InlineData("stray", "stray")]
    public async Task Bad_configuration_is_2_and_names_the_key(string argument, string key)
    {
        var (exitCode, errors) =
            await KilowatchProcess.RunAsync("hub", "--Hub:Authentication=None", argument, "--urls", "http://127.0.0.1:0");
        Assert.Equal(2, exitCode);
        Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_json_is_2_and_named()
    {
        Assert.Equal(2, (await KilowatchProcess.RunAsync("hub", "--config", "/nowhere/hub.json")).ExitCode);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{ \"Hub\": ");
        var (exitCode, errors) = await KilowatchProcess.RunAsync("hub", "--config", file);
        File.Delete(file);
        Assert.Equal(2, exitCode);
        Assert.Contains(file, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_and_a_directory_in_use_are_2()
    {
        await using var hub = await RunningHub.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var other = Directory.CreateTempSubdirectory("kilowatch-e2e-");
        var (portCode, portErrors) =
            await KilowatchProcess.RunAsync("hub", "--config", hub.Config, "--data", other.FullName, "--urls",
                "http://" + taken.LocalEndpoint);
        Assert.Equal(2, portCode);
        Assert.Contains("--urls", portErrors, StringComparison.Ordinal);
        other.Delete(recursive: true);

        var (dataCode, dataErrors) =
            await KilowatchProcess.RunAsync("hub", "--config", hub.Config, "--data", hub.Data, "--urls", "http://127.0.0.1:0");
        Assert.Equal(2, dataCode);
        Assert.Contains("Hub:Data", dataErrors, StringComparison.Ordinal);
        Assert.Contains("--data", dataErrors, StringComparison.Ordinal);
    }
}
