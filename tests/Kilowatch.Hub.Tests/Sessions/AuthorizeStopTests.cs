using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>eRoamingAuthorizeStop: the session's EMP decides.</summary>
public class AuthorizeStopTests
{
    private static readonly string Stop = Messages.Authorize(Messages.Rfid(), $",\"SessionID\":\"{Messages.Session}\"");

    [Theory]
    [InlineData("Authorized", "000")]
    [InlineData("NotAuthorized", "102")]
    public async Task The_emp_decides_and_the_session_stays_open(string status, string code)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Authorize($$$"""{"AuthorizationStatus":"{{{status}}}","StatusCode":{"Code":"{{{code}}}"}}""");
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStop, Stop);
        Assert.Equal((200, status, code, "DE*ICE"),
            (answer.Status, answer.Member("AuthorizationStatus"), answer.Code, answer.Member("ProviderID")));
        Assert.Equal((Messages.Session, "cpo-1", "emp-1"),
            (answer.Member("SessionID"), answer.Member("CPOPartnerSessionID"), answer.Member("EMPPartnerSessionID")));
        var asked = await hub.Emp.NextAsync();
        Assert.Equal("POST /api/oicp/charging/v21/operators/DE*ABC/authorize/stop HTTP/1.1", asked.RequestLine);
        Assert.Equal(Stop, asked.Text);
        Assert.True((await hub.SendAsync(Messages.End())).Result);
    }

    [Fact]
    public async Task A_session_unknown_or_of_another_operator_is_invalid_alike()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var unknown = await hub.PostAsync(HubUnderTest.AuthorizeStop, Stop);
        Assert.Equal((200, "400", "Session is invalid", "NotAuthorized"),
            (unknown.Status, unknown.Code, unknown.Description, unknown.Member("AuthorizationStatus")));
        await hub.OpenAsync(@operator: "DE*OTH");
        Assert.Equal(unknown.Body, (await hub.PostAsync(HubUnderTest.AuthorizeStop, Stop)).Body);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Fact]
    public async Task An_emp_that_fails_is_310()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Hang();
        var asking = hub.PostAsync(HubUnderTest.AuthorizeStop, Stop);
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        var answer = await asking;
        Assert.Equal(("310", "No answer within 10 s.", "NotAuthorized"),
            (answer.Code, answer.AdditionalInfo, answer.Member("AuthorizationStatus")));
    }

    [Theory]
    [InlineData("""{"AuthorizationStatus":"Authorized"}""")]
    [InlineData("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{}}""")]
    [InlineData("""{"StatusCode":{"Code":"000"}}""")]
    public async Task An_answer_without_a_mandatory_member_is_310_and_the_session_stays(string said)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(said);
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStop, Stop);
        Assert.Equal((200, "310", "NotAuthorized"), (answer.Status, answer.Code, answer.Member("AuthorizationStatus")));
        hub.Emp.Script = EmpScripts.Acknowledge();
        Assert.True((await hub.SendAsync(Messages.End())).Result);
    }

    [Fact]
    public async Task The_emps_refusal_reaches_the_operator_as_it_is()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script =
            EmpScripts.Json(
                """{"AuthorizationStatus":"NotAuthorized","ProviderID":"DE-ICE","EMPPartnerSessionID":"emp-9","StatusCode":{"Code":"200","Description":"The contract has ended","AdditionalInfo":"Please call"}}""");
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStop, Stop);
        Assert.Equal(
            (200, "NotAuthorized", "DE-ICE", "emp-9", "200", "The contract has ended", "Please call"),
            (answer.Status, answer.Member("AuthorizationStatus"), answer.Member("ProviderID"), answer.Member("EMPPartnerSessionID"),
                answer.Code, answer.Description, answer.AdditionalInfo));
    }
}
