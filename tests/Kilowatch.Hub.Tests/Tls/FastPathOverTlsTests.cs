using System.Security.Authentication;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Behind TLS too every request is answered the same with the fast path and without.</summary>
public sealed class FastPathOverTlsTests(TlsHub fast, TlsHubWithoutFastPath web) : IClassFixture<TlsHub>, IClassFixture<TlsHubWithoutFastPath>
{
    private const string Health = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    public static TheoryData<string, string, SslProtocols> All
    {
        get
        {
            var all = new TheoryData<string, string, SslProtocols>();
            foreach (var route in Routes.Operators.Keys)
            {
                all.Add("the partner's", route, SslProtocols.Tls13);
                all.Add("the partner's", route, SslProtocols.Tls12);
                all.Add("none", route, SslProtocols.Tls13);
                all.Add("another partner's", route, SslProtocols.Tls12);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Answers_are_the_same_whole_and_in_pieces(string certificate, string route, SslProtocols version)
    {
        var (path, body) = Routes.Operators[route];
        byte[] bytes = [.. RawConnection.Request(path, Encoding.UTF8.GetBytes(body)), .. RawConnection.Request(path, "{"u8.ToArray()), .. Encoding.ASCII.GetBytes(Health)];
        var expected = await AnswersAsync(web, certificate, version, bytes, piece: bytes.Length);
        Assert.Equal(expected, await AnswersAsync(fast, certificate, version, bytes, piece: bytes.Length));
        Assert.Equal(expected, await AnswersAsync(fast, certificate, version, bytes, piece: 1));
    }

    [Fact]
    public async Task A_connection_can_go_over_to_the_web_server_at_any_request()
    {
        await using var connection = new RawConnection(await SslClient.ConnectAsync(fast.Url.Port, fast.Certificate("the partner's")));
        var (path, body) = Routes.Operators["charging notification"];
        var (good, bad) = (RawConnection.Request(path, Encoding.UTF8.GetBytes(body)), RawConnection.Request(path, "{"u8.ToArray()));
        await connection.WriteAsync([.. good, .. bad, .. Encoding.ASCII.GetBytes(Health), .. bad, .. good]);
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++) statuses.Add((await connection.ReadAsync()).Status);
        Assert.Equal([200, 400, 200, 400, 200], statuses);
    }

    private static async Task<List<string>> AnswersAsync(TlsHub hub, string certificate, SslProtocols version, byte[] requests, int piece)
    {
        await using var connection = new RawConnection(await SslClient.ConnectAsync(hub.Url.Port, hub.Certificate(certificate), version));
        for (var at = 0; at < requests.Length; at += piece) await connection.WriteAsync(requests[at..Math.Min(at + piece, requests.Length)]);
        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (status, head, body) = await connection.ReadAsync();
            answers.Add(status + " " + WithoutIds(Encoding.UTF8.GetString(body)));
            answers.AddRange(head.Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.Ordinal) && !line.StartsWith("Process-ID:", StringComparison.Ordinal) && !line.StartsWith("Content-Length:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }

        return answers;
    }

    /// <summary>Sessions that the hub opens have an id of their fast each time.</summary>
    private static string WithoutIds(string body) => System.Text.RegularExpressions.Regex.Replace(body, "[0-9a-f]{8}-[0-9a-f-]{27}", "id", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
