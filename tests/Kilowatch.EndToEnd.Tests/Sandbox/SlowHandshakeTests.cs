using System.Net.Security;
using System.Net.Sockets;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>A sandbox's clock that runs fast is for charging, not for handshakes: those take the time that they take.</summary>
public sealed class SlowHandshakeTests
{
    [Fact]
    public async Task A_handshake_has_real_time_whatever_the_sandboxs_clock_says()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--tls", "--speed", "600");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(sandbox.Url).Port);
        await Task.Delay(TimeSpan.FromSeconds(1)); // ten minutes by the sandbox's clock
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, server, _, _) => server is not null);
        await stream.AuthenticateAsClientAsync("localhost").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(stream.IsAuthenticated);
        await stream.WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.Contains(" 200 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }
}
