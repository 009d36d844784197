using System.Net.Sockets;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>A body whose chunks are broken is answered as every other that cannot be read, with a Process-ID.</summary>
public class BrokenChunksTests
{
    [Theory]
    [InlineData(HubUnderTest.Notifications, "zz\r\n")]
    [InlineData(HubUnderTest.Notifications, "5\r\n{\"a\":xx\r\n")]
    [InlineData(HubUnderTest.AuthorizeStart, "fffffffffffffffff\r\n")]
    [InlineData(HubUnderTest.ChargeDetailRecord, "2\r\n{}\r\n0\r\nno trailer\r\n\r\n")]
    public async Task It_is_400_with_a_Process_ID(string path, string chunks)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await SendAsync(hub, path, chunks);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nProcess-ID: ", answer, StringComparison.Ordinal);
        Assert.Contains("\"Result\":false", answer.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Fact]
    public async Task Whole_chunks_are_a_body_as_any_other()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var body = Messages.Start();
        var half = body.Length / 2;
        var answer =
            await SendAsync(hub, HubUnderTest.Notifications,
                $"{half:x}\r\n{body[..half]}\r\n{body.Length - half:x}\r\n{body[half..]}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal(body, Encoding.UTF8.GetString((await hub.Emp.NextAsync()).Body));
    }

    private static async Task<string> SendAsync(HubUnderTest hub, string path, string chunks)
    {
        var url = new Uri(hub.Url);
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await reader.ReadToEndAsync(tooLong.Token);
    }
}
