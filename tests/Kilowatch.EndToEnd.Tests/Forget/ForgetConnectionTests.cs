using System.Net;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Forget;

/// <summary>How <c>forget</c> reaches a hub that is not on this machine.</summary>
public sealed class ForgetConnectionTests
{
    private const string Uid = "044A2DAA856280";

    [Fact]
    public async Task A_hub_behind_TLS_is_reached_with_its_authority()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(0,
            (await KilowatchProcess.RunAsync("certs", "--out", directory.Path, "--operator", "DE*ABC", "--provider", "DE*ICE")).ExitCode);
        await using var hub = await KilowatchProcess.StartAsync("hub", "--config", Path.Combine(directory.Path, "hub.json"),
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--data", Path.Combine(directory.Path, "data"));
        Assert.Equal(3, (await KilowatchProcess.RunAsync("forget", "--uid", Uid, "--hub", hub.Url)).ExitCode);
        Assert.Equal((0, ""),
            await KilowatchProcess.RunAsync("forget", "--uid", Uid, "--hub", hub.Url, "--ca", Path.Combine(directory.Path, "ca.pem")));
    }

    [Fact]
    public async Task The_token_goes_along()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var forgetting =
            KilowatchProcess.RunAsync("forget", "--uid", Uid, "--hub", $"http://{listener.LocalEndpoint}", "--token", "a-token");
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var request = Encoding.UTF8.GetString((await HttpBytes.ReadMessageAsync(connection.GetStream()))!);
        await connection.GetStream().WriteAsync(
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 32\r\n\r\n{\"message\":\"This token is none\"}"u8.ToArray(),
            TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: Bearer a-token", request, StringComparison.Ordinal);
        Assert.Equal((1, "kilowatch: This token is none\n"), await forgetting);
    }

    [Fact]
    public async Task A_hub_or_a_directory_is_named_and_not_both()
    {
        Assert.Equal(2, (await KilowatchProcess.RunAsync("forget", "--uid", Uid)).ExitCode);
        Assert.Equal(2, (await KilowatchProcess.RunAsync("forget", "--uid", Uid, "--hub", "http://127.0.0.1:1", "--data", "x")).ExitCode);
    }
}
