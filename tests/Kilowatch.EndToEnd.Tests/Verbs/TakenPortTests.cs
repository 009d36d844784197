using System.Net;
using System.Net.Sockets;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Verbs;

/// <summary>Whoever cannot listen where it should says so in one line, with what to do.</summary>
public sealed class TakenPortTests
{
    [Theory]
    [InlineData("hub", "--urls", "--Hub:Authentication=None", "--data")]
    [InlineData("emp", "--urls", "--Emp:Provider=DE*ICE", "--Emp:Authorize=All", "--data")]
    [InlineData("sandbox", "--urls")]
    [InlineData("listen", "--urls")]
    [InlineData("check", "--listen", "cpo")]
    [InlineData("check", "--listen", "hub", "--url", "http://127.0.0.1:1")]
    public async Task A_taken_port_is_2_and_one_line_that_names_it(string verb, string option, params string[] more)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var directory = Directory.CreateTempSubdirectory("kilowatch-port-").FullName;
        string[] data = more is [.., "--data"] ? [directory] : [];
        var (exit, errors) = await KilowatchProcess.RunAsync([verb, .. more, .. data, option, $"http://{taken.LocalEndpoint}"]);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(2, exit);
        var line = Assert.Single(errors.Trim().Split('\n'));
        Assert.Contains($"http://{taken.LocalEndpoint}: address already in use.", line, StringComparison.Ordinal);
        Assert.EndsWith($"choose another address with {option}.", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:8080", "listen")] // RFC 5737: nobody's address
    [InlineData("http://127.0.0.1:99999", "listen")]
    [InlineData("nonsense", "listen")]
    [InlineData("http://192.0.2.1:8080", "hub", "--Hub:Authentication=None")]
    [InlineData("http://127.0.0.1:99999", "hub", "--Hub:Authentication=None")]
    [InlineData("nonsense", "hub", "--Hub:Authentication=None")]
    [InlineData("https://127.0.0.1:0", "hub", "--Hub:Authentication=None")]
    [InlineData("https://127.0.0.1:0", "emp", "--Emp:Provider=DE*ICE", "--Emp:Authorize=All")]
    [InlineData("http://127.0.0.1:99999", "sandbox")]
    public async Task An_address_that_cannot_be_had_is_2_and_one_line(string url, string verb, params string[] more)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-port-").FullName;
        string[] data = verb is "hub" or "emp" ? ["--data", directory] : [];
        var (exit, errors) = await KilowatchProcess.RunAsync([verb, .. more, .. data, "--urls", url]);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(2, exit);
        Assert.Contains("--urls", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
