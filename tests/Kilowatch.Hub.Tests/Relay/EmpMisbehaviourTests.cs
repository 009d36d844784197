using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Whatever an EMP does that is not an acknowledgment is 310, with the reason, and counts for nothing.</summary>
public class EmpMisbehaviourTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";

    public static TheoryData<string, string> AtOnce => new()
    {
        { "500", "HTTP 500 instead of an answer." },
        { "500 with an acknowledgment", "HTTP 500 instead of an answer." },
        { "404", "HTTP 404 instead of an answer." },
        { "HTML", "The partner did not answer with an acknowledgment: the answer is not JSON." },
        { "nothing", "The partner did not answer with an acknowledgment: the answer is empty." },
        { "204", "The partner did not answer with an acknowledgment: the answer is empty." },
        { "hang up", "The connection ended before the whole answer was there." },
        { "hang up in the head", "The connection ended before the whole answer was there." },
        { "too much announced", "The answer is larger than 2048 bytes." },
        { "too much", "The answer is larger than 2048 bytes." },
        { "flood", "The answer is larger than 2048 bytes." },
        { "redirect", "HTTP 307: a redirect, which is not followed." },
        { "not modified", "HTTP 304: a redirect, which is not followed." },
        { "half a body", "The connection ended before the whole answer was there." },
        { "half a chunk", "The connection ended before the whole answer was there." },
        { "half JSON", "The partner did not answer with an acknowledgment: the answer is not JSON." },
        { "two documents", "The partner did not answer with an acknowledgment: the answer is not JSON." },
        { "byte order mark", "The partner did not answer with an acknowledgment: the answer is not JSON." },
        { "too deep", "The partner did not answer with an acknowledgment: the answer is not JSON." },
        { "array", "The partner did not answer with an acknowledgment: the answer is not a JSON object." },
        { "no Result", "The partner did not answer with an acknowledgment: Result is missing." },
        { "Result a string", "The partner did not answer with an acknowledgment: Result is not a boolean." },
        { "Result twice", "The partner did not answer with an acknowledgment: Result or StatusCode is given twice." },
        { "no StatusCode", "The partner did not answer with an acknowledgment: StatusCode.Code is missing." },
        { "Code a number", "The partner did not answer with an acknowledgment: StatusCode.Code is missing." },
        { "Code twice", "The partner did not answer with an acknowledgment: StatusCode.Code is given twice." },
        { "half a surrogate as a name", "The partner did not answer with an acknowledgment: Result is missing." },
        { "half a surrogate as the code", "The partner did not answer with an acknowledgment: StatusCode.Code is missing." },
        { "not HTTP", "The answer is not HTTP." },
    };

    public static TheoryData<string> InTheEnd => ["hang", "hang in the head", "hang in the body", "drip", "100 for ever"];

    [Theory, MemberData(nameof(AtOnce))]
    public async Task It_is_310_at_once_with_the_reason_and_the_retry_is_admitted(string what, string reason)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxAnswerSize", "2048"));
        hub.Emp.Script = ScriptOf(what);
        var body = Messages.Progress(1);
        Assert310(await hub.SendAsync(body), reason);
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.Equal(EmpScripts.Acknowledgment, (await hub.SendAsync(body)).Text);
        Assert.Equal(2, hub.Emp.Count);
    }

    /// <summary>The clock stands, so an answer can only come from reaching the time-out, and not a tick later.</summary>
    [Theory, MemberData(nameof(InTheEnd))]
    public async Task It_is_310_when_the_time_out_is_reached(string what)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxAnswerSize", "2048"));
        hub.Emp.Script = ScriptOf(what);
        var body = Messages.Progress(1);
        var answering = hub.SendAsync(body);
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert310(await answering, "No answer within 10 s.");
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(body)).Result);
    }

    [Fact]
    public async Task An_emp_that_is_not_there_is_310_too()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Providers:0:Endpoint", "http://127.0.0.1:9"));
        Assert310(await hub.SendAsync(Messages.Progress(1)), "The connection was refused.");
    }

    [Fact]
    public async Task An_emp_that_owes_too_many_answers_is_not_asked_again_and_others_are()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxRequestsPerPartner", "1"));
        const string AtOther = "3fe7378a-238f-4cf3-bca6-de657881f8c3";
        await hub.OpenAsync(AtOther, provider: "DE*TWO");
        hub.Emp.Script = EmpScripts.Hang();
        var hanging = hub.SendAsync(Messages.Start());
        await hub.Emp.NextAsync();
        Assert310(await hub.SendAsync(Messages.End()), "The partner still owes answers to 1 requests; this one was not sent.");
        Assert.True((await hub.SendAsync(Messages.Start(AtOther))).Result);
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert310(await hanging, "No answer within 10 s.");
        Assert.Equal(1, hub.Emp.Count);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task Any_2xx_with_an_acknowledgment_is_one(int status)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(EmpScripts.Acknowledgment, status);
        var answer = await hub.SendAsync(Messages.Progress(1));
        Assert.Equal((200, EmpScripts.Acknowledgment), (answer.Status, answer.Text));
    }

    private static void Assert310(Answer answer, string reason)
    {
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            $$"""{"Result":false,"StatusCode":{"Code":"310","Description":"Partner did not respond","AdditionalInfo":"{{reason}}"},"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","CPOPartnerSessionID":"cpo-1","EMPPartnerSessionID":"emp-1"}""",
            answer.Text);
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
        Assert.Null(answer.RetryAfter);
    }

    private static EmpScript ScriptOf(string what) => what switch
    {
        "500" => EmpScripts.Json("""{"StatusCode":{"Code":"001"}}""", 500),
        "500 with an acknowledgment" => EmpScripts.Json(EmpScripts.Acknowledgment, 500),
        "404" => EmpScripts.Json("not here", 404),
        "HTML" => EmpScripts.Json("<html><body>Welcome</body></html>"),
        "nothing" => EmpScripts.Json(""),
        "204" => EmpScripts.Raw("HTTP/1.1 204 No Content\r\n\r\n"),
        "hang up" => EmpScripts.RawAndHangUp(""),
        "hang up in the head" => EmpScripts.RawAndHangUp("HTTP/1.1 200 OK\r\nContent-Ty"),
        "too much announced" => EmpScripts.RawAndHang(Head + "2049\r\n\r\n{"),
        "too much" => EmpScripts.RawAndHangUp("HTTP/1.1 200 OK\r\n\r\n" + EmpScripts.Acknowledgment + new string(' ', 2048)),
        "flood" => EmpScripts.Flood(),
        "redirect" => EmpScripts.Raw("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        "not modified" => EmpScripts.Raw("HTTP/1.1 304 Not Modified\r\n\r\n"),
        "half a body" => EmpScripts.RawAndHangUp(Head + "500\r\n\r\n" + EmpScripts.Acknowledgment),
        "half a chunk" => EmpScripts.RawAndHangUp("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"Result\":true"),
        "half JSON" => EmpScripts.Json(EmpScripts.Acknowledgment[..60]),
        "two documents" => EmpScripts.Json(EmpScripts.Acknowledgment + EmpScripts.Acknowledgment),
        "byte order mark" => EmpScripts.Json("\ufeff" + EmpScripts.Acknowledgment),
        "too deep" =>
            EmpScripts.Json($$"""{"Result":true,"StatusCode":{"Code":"000"},"X":{{new string('[', 500)}}{{new string(']', 500)}}}"""),
        "array" => EmpScripts.Json($"[{EmpScripts.Acknowledgment}]"),
        "no Result" => EmpScripts.Json("""{"StatusCode":{"Code":"000"},"X":{"Result":true}}"""),
        "Result a string" => EmpScripts.Json("""{"Result":"true","StatusCode":{"Code":"000"}}"""),
        "Result twice" => EmpScripts.Json("""{"Result":true,"StatusCode":{"Code":"000"},"Resul\u0074":false}"""),
        "no StatusCode" => EmpScripts.Json("""{"Result":true}"""),
        "Code a number" => EmpScripts.Json("""{"Result":true,"StatusCode":{"Code":0}}"""),
        "Code twice" => EmpScripts.Json("""{"Result":true,"StatusCode":{"Code":"000","Code":"310"}}"""),
        "half a surrogate as a name" => EmpScripts.Json("""{"\ud800":true,"StatusCode":{"\udfff":1,"Code":"000"}}"""),
        "half a surrogate as the code" => EmpScripts.Json("""{"Result":true,"StatusCode":{"Code":"\ud800"}}"""),
        "not HTTP" => EmpScripts.RawAndHangUp("220 smtp.example ESMTP\r\n\r\n"),
        "hang" => EmpScripts.Hang(),
        "hang in the head" => EmpScripts.RawAndHang("HTTP/1.1 200 OK\r\nContent-Le"),
        "hang in the body" => EmpScripts.RawAndHang(Head + "500\r\n\r\n" + EmpScripts.Acknowledgment),
        "drip" => EmpScripts.Drip(),
        _ => async (_, answer, stop) =>
        {
            while (true)
            {
                await answer.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
                await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
            }
        }
        ,
    };
}
