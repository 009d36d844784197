using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Hub.Relay.FastPath;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay.FastPath;

/// <summary>Only requests of the plainest form are recognized; all else is left to the web server, and nothing is read wrongly.</summary>
public class RequestHeadTests
{
    private const int MostBody = 1000;
    private const string Line = $"POST {HubUnderTest.Notifications} HTTP/1.1\r\n";
    private const string Plain = Line + "Host: hub.example:8443\r\nContent-Type: application/json\r\nAccept: */*\r\nconnection: Keep-Alive\r\ncontent-length: 4\r\n\r\n";

    [Fact]
    public void A_plain_request_is_recognized_from_its_last_byte_on()
    {
        var request = Encoding.ASCII.GetBytes(Plain + "{  }");
        for (var length = 0; length < request.Length; length++) Assert.Equal(Recognized.NotYet, RequestHead.Read(request.AsSpan(0, length), MostBody, out _, out _));
        Assert.Equal(Recognized.Notification, RequestHead.Read([.. request, .. "POST"u8], MostBody, out var head, out var body));
        Assert.Equal((Plain.Length, 4), (head, body));
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    [InlineData("\x16\x03\x01")]
    [InlineData("post " + HubUnderTest.Notifications + " HTTP/1.1\r\n")]
    [InlineData("POST " + HubUnderTest.Notifications + "/ HTTP/1.1\r\n")]
    [InlineData("POST " + HubUnderTest.Notifications + "?a=b HTTP/1.1\r\n")]
    [InlineData("POST " + HubUnderTest.Notifications + " HTTP/1.0\r\n")]
    [InlineData("POST " + HubUnderTest.Notifications + " HTTP/1.1\n")]
    [InlineData("POST http://hub.example" + HubUnderTest.Notifications + " HTTP/1.1\r\n")]
    public void Another_request_line_is_the_web_servers(string begun) => AssertOther(begun);

    [Theory]
    [InlineData("Content-Length: 4\r\n")] // no Host
    [InlineData("Host: a\r\n")] // no length
    [InlineData("Host: a\r\nHost: a\r\nContent-Length: 4\r\n")]
    [InlineData("Host: \r\nContent-Length: 4\r\n")]
    [InlineData("Host: a b\r\nContent-Length: 4\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4, 4\r\n")]
    [InlineData("Host: a\r\nContent-Length: +4\r\n")]
    [InlineData("Host: a\r\nContent-Length: -4\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4a\r\n")]
    [InlineData("Host: a\r\nContent-Length: \r\n")]
    [InlineData("Host: a\r\nContent-Length: 1001\r\n")] // more than a body may have
    [InlineData("Host: a\r\nContent-Length: 99999999999999999999\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nTRANSFER-ENCODING: identity\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nUpgrade: h2c\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nConnection: close\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nConnection: keep-alive, upgrade\r\n")]
    [InlineData("Host: a\r\nContent-Length : 4\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\n folded\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nnothing\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\n: nameless\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nX: a\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nX: a\rb\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nX: a\0b\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nX: \u00e4\r\n")]
    [InlineData("Host: a\r\nContent-Length: 4\r\nX(y): a\r\n")]
    public void Headers_that_ask_for_more_or_are_broken_are_the_web_servers(string headers) => AssertOther(Line + headers + "\r\n{  }");

    [Fact]
    public void Too_many_headers_and_too_long_ones_are_the_web_servers()
    {
        AssertOther(Line + "Host: a\r\nContent-Length: 4\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 49)) + "\r\n{  }");
        AssertOther(Line + "Host: a\r\nContent-Length: 4\r\nX: " + new string('y', RequestHead.MostBytes) + "\r\n\r\n{  }");
        AssertOther(Line + "X: " + new string('y', RequestHead.MostBytes));
    }

    /// <summary>Whatever one byte becomes, what is taken as the body is exactly as long as the one Content-Length says, after the first empty line.
    /// All changes are tried: there are few enough, and the rare ones (a tab for the space, a zero before the number) are the ones that matter.</summary>
    [Fact]
    public void A_changed_byte_never_moves_the_body()
    {
        for (var at = 0; at < Plain.Length; at++)
        {
            for (var changed = 0; changed <= byte.MaxValue; changed++)
            {
                var request = Encoding.ASCII.GetBytes(Plain + "{  }");
                request[at] = (byte)changed;
                if (RequestHead.Read(request, MostBody, out var head, out var body) != Recognized.Notification) continue;
                var text = Encoding.Latin1.GetString(request);
                var lengths = Regex.Matches(text[..head], "\r\ncontent-length:[ \t]*(?<length>[0-9]+)[ \t]*(?=\r\n)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
                Assert.True(
                    head == text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 && head + body <= request.Length
                        && lengths.Count == 1 && int.Parse(lengths[0].Groups["length"].Value, CultureInfo.InvariantCulture) == body,
                    $"byte {at} as {changed}: a body of {body} bytes at {head} in {text}");
            }
        }
    }

    private static void AssertOther(string request) => Assert.Equal(Recognized.Other, RequestHead.Read(Encoding.Latin1.GetBytes(request), MostBody, out _, out _));
}
