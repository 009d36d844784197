using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>What passes through the hub passes byte for byte, both ways.</summary>
public class UnchangedTests
{
    public static TheoryData<string> Bodies =>
    [
        .. new[] { "Start", "Progress", "End", "Error" }.Select(t => Messages.Of(t)),
        "\r\n\t { \"Type\"\t:\n\"Progress\" , \"ConsumedEnergyProgress\":12.340, \"ChargingDuration\": 48000,\"EventOccurred\":\"2026-01-31t10:00:00.1234567891-00:00\","
            + "\"SessionID\":\"3FE7378A-238F-4CF3-BCA6-de657881f8c2\",\"EvseID\":\"DEXYZETEST1\",\"OperatorID\":\"deabc\",\"ChargingStart\":\"2026-01-31T10:00:00+05:30\"}\n\n",
        Messages.Start(
            more: ",\"PartnerProductID\":\"AC \\u0031 \\ud83d\\ude00 \\/ Säule\",\"Unknown\":{\"a\":[1e400,-0.0,null],\"a\":true},\"\\ud800\":\"\\udfff\""),
        Messages.Start(more: ",\"Identification\":null,\"ErrorType\":\"Connector Error\",\"MeterValueEnd\":\"not ours to judge\""),
        Messages.Start().Replace("\"SessionID\"", "\"\\u0053essionID\"", StringComparison.Ordinal),
        Messages.Start().Replace("3fe7378a", "3f\\u00657378a", StringComparison.Ordinal),
        Messages.End(more: ",\"MeterValueInBetween\":{\"meterValues\":[1.100,2.20,3]}"),
        Messages.End(more: ",\"X\":\"" + new string('x', 60_000) + "\""),
    ];

    public static TheoryData<string> Acknowledgments =>
    [
        EmpScripts.Acknowledgment,
        EmpScripts.Refusal,
        "{\"Result\":true,\"StatusCode\":{\"Code\":\"\\u0030\\u0030\\u0030\",\"Description\":null,\"AdditionalInfo\":null},\"Säule\":\"\\ud800\",\"Säule\":12.340}",
        " {\"Result\":false,\"StatusCode\":{\"Code\":\"999\"}}\n\n",
    ];

    [Theory, MemberData(nameof(Bodies))]
    public async Task The_body_reaches_the_emp_as_the_cpo_wrote_it(string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(body);
        Assert.True(answer.Result == true, answer.Text);
        var received = await hub.Emp.NextAsync();
        Assert.Equal(Encoding.UTF8.GetBytes(body), received.Body);
        Assert.Equal("POST /api/oicp/notificationmgmt/v11/charging-notifications HTTP/1.1", received.RequestLine);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        Assert.Equal(answer.ProcessId.ToString(), received.Headers["Process-ID"]);
    }

    [Theory, MemberData(nameof(Acknowledgments))]
    public async Task The_acknowledgment_reaches_the_cpo_as_the_emp_wrote_it(string acknowledgment)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(acknowledgment);
        var answer = await hub.SendAsync(Messages.Progress(1));
        Assert.Equal(200, answer.Status);
        Assert.Equal(Encoding.UTF8.GetBytes(acknowledgment), answer.Body);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
    }

    [Fact]
    public async Task An_acknowledgment_in_chunks_is_put_together()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var (half, rest) = (EmpScripts.Refusal[..40], EmpScripts.Refusal[40..]);
        hub.Emp.Script =
            EmpScripts.Raw(
                $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{half.Length:x}\r\n{half}\r\n{rest.Length:x}\r\n{rest}\r\n0\r\n\r\n");
        Assert.Equal(EmpScripts.Refusal, (await hub.SendAsync(Messages.Progress(1))).Text);
    }

    [Fact]
    public async Task A_body_in_chunks_is_put_together()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Messages.Start())));
        var answer = await hub.SendAsync(new HttpRequestMessage(HttpMethod.Post, hub.Url + HubUnderTest.Notifications)
        {
            Content = content,
            Headers = { TransferEncodingChunked = true },
        });
        Assert.True(answer.Result);
        Assert.Equal(Messages.Start(), (await hub.Emp.NextAsync()).Text);
    }

    [Fact]
    public async Task The_journal_has_both_as_they_were()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(Messages.Progress(1));
        var entry = (await hub.GetAsync("/admin/api/sessions/" + Messages.Session)).Json.GetProperty("entries").EnumerateArray().Last();
        Assert.Equal(Messages.Progress(1), entry.GetProperty("request").GetString());
        Assert.Equal(EmpScripts.Acknowledgment, entry.GetProperty("answer").GetString());
        Assert.Equal(answer.ProcessId, entry.GetProperty("processId").GetGuid());
        Assert.Equal("accepted", entry.GetProperty("outcome").GetString());
    }
}
