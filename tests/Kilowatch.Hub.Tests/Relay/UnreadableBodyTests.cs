using System.IO.Compression;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Each kind of body that is not one JSON object is a different mistake of a different person, and is told as such, at every
/// service.</summary>
public class UnreadableBodyTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "empty", "empty" },
        { "white space", "white space" },
        { "array", "array" },
        { "string", "JSON string" },
        { "number", "JSON number" },
        { "null", "null" },
        { "byte order mark", "byte order mark" },
        { "UTF-16", "UTF-16" },
        { "UTF-16 without mark", "UTF-16" },
        { "gzip", "gzip" },
        { "ISO-8859-1", "ISO-8859-1" },
        { "form", "form" },
        { "XML", "XML" },
        { "cut short", "ends in the middle" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task It_is_400_with_a_sentence_of_its_own(string mistake, string words)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        foreach (var (path, body) in Services)
        {
            var answer = await hub.PostAsync(path, Wrong(mistake, body));
            Assert.Equal((400, "022"), (answer.Status, answer.Code));
            Assert.Contains(words, answer.AdditionalInfo, StringComparison.Ordinal);
            Assert.Equal(answer.AdditionalInfo,
                Assert.Single(answer.Json.GetProperty("validationErrors").EnumerateArray()).GetProperty("errorMessage").GetString());
            var newest = (await hub.GetAsync("/admin/api/journal")).Json.GetProperty("entries").EnumerateArray().Last();
            Assert.Equal((answer.ProcessId, "unreadable"),
                (newest.GetProperty("processId").GetGuid(), newest.GetProperty("outcome").GetString()));
        }

        Assert.Equal(0, hub.Emp.Count);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_content_encoding_is_415_that_says_so(string coding)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        foreach (var (path, body) in Services)
        {
            var answer = await SendAsync(hub, path, coding == "br" ? Encoding.UTF8.GetBytes(body) : Wrong("gzip", body), coding);
            Assert.Equal((415, "022"), (answer.Status, answer.Code));
            Assert.Contains("Content-Encoding: " + coding, answer.AdditionalInfo, StringComparison.Ordinal);
            Assert.Single(answer.FieldReferences);
            Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("Accept-Encoding")));
            var newest = (await hub.GetAsync("/admin/api/journal")).Json.GetProperty("entries").EnumerateArray().Last();
            Assert.Equal((answer.ProcessId, "unreadable"),
                (newest.GetProperty("processId").GetGuid(), newest.GetProperty("outcome").GetString()));
        }

        Assert.Equal(0, hub.Emp.Count);
        Assert.Equal(200, (await SendAsync(hub, HubUnderTest.Notifications, Encoding.UTF8.GetBytes(Messages.Start()), "identity")).Status);
    }

    [Theory]
    [InlineData("Start")]
    [InlineData("Progress")]
    [InlineData("End")]
    [InlineData("Error")]
    public async Task A_missing_operator_id_is_named(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(Messages.Of(type).Replace("\"OperatorID\":\"DE*ABC\",", "", StringComparison.Ordinal));
        Assert.Equal((400, "022"), (answer.Status, answer.Code));
        Assert.Contains("OperatorID", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.Equal(["/OperatorID"], answer.FieldReferences);
    }

    private static (string Path, string Body)[] Services =>
    [
        (HubUnderTest.Notifications, Messages.Start()),
        (HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid())),
        (HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord()),
        (Drivers.RemoteStartPath, Drivers.RemoteStart()),
    ];

    private static byte[] Wrong(string mistake, string body) => mistake switch
    {
        "empty" => [],
        "white space" => " \r\n"u8.ToArray(),
        "array" => Encoding.UTF8.GetBytes($"[{body}]"),
        "string" => "\"{}\""u8.ToArray(),
        "number" => "12.340"u8.ToArray(),
        "null" => "null"u8.ToArray(),
        "byte order mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)],
        "UTF-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(body)],
        "UTF-16 without mark" => Encoding.BigEndianUnicode.GetBytes(body),
        "ISO-8859-1" => Encoding.Latin1.GetBytes(body[..^1] + ",\"X\":\"Köln\"}"),
        "form" => Encoding.UTF8.GetBytes("message=" + Uri.EscapeDataString(body)),
        "XML" => "<soap:Envelope/>"u8.ToArray(),
        "cut short" => Encoding.UTF8.GetBytes(body[..^5]),
        _ => Compressed(body),
    };

    private static byte[] Compressed(string body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(body));
        return compressed.ToArray();
    }

    private static Task<Answer> SendAsync(HubUnderTest hub, string path, byte[] body, string coding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return hub.SendAsync(new HttpRequestMessage(HttpMethod.Post, hub.Url + path) { Content = content });
    }
}
