using System.Text.Json;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>eRoamingAuthorizeStart: who is asked, who decides, and what becomes of the session.</summary>
public class AuthorizeStartTests
{
    private const string Yes =
        """{"AuthorizationStatus":"Authorized","ProviderID":"DE*ICE","EMPPartnerSessionID":"emp-7","StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null},"AuthorizationStopIdentifications":[{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}],"Tip":12.340}""";
    private const string YesOfTwo = """{"AuthorizationStatus":"Authorized","ProviderID":"DE*TWO","StatusCode":{"Code":"000"}}""";
    private const string Refusal =
        """{"AuthorizationStatus":"NotAuthorized","ProviderID":"DE-SUB","EMPPartnerSessionID":"emp-9","StatusCode":{"Code":"200","Description":"The contract has ended","AdditionalInfo":"Please call","Hint":1.50},"Tip":12.340}""";
    private const string No =
        """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102","Description":"RFID Authentication failed","AdditionalInfo":"unknown card"}}""";

    [Fact]
    public async Task By_an_evco_id_its_provider_alone_is_asked_and_the_session_opens()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        var answer =
            await hub.PostAsync(HubUnderTest.AuthorizeStart,
                Messages.Authorize(Messages.Evco("DE-ICE-C12345678-X"), ",\"SessionID\":null,\"Mine\":12.340"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(("Authorized", "000", "DE*ICE", "cpo-1", "emp-7"),
            (answer.Member("AuthorizationStatus"), answer.Code, answer.Member("ProviderID"), answer.Member("CPOPartnerSessionID"),
                answer.Member("EMPPartnerSessionID")));
        Assert.Equal("12.340", answer.Json.GetProperty("Tip").GetRawText());
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
        var session = answer.Member("SessionID")!;
        Assert.True(Guid.TryParseExact(session, "D", out _));

        var asked = await hub.Emp.NextAsync();
        Assert.Equal("POST /api/oicp/charging/v21/operators/DE*ABC/authorize/start HTTP/1.1", asked.RequestLine);
        var message = JsonDocument.Parse(asked.Body).RootElement;
        Assert.Equal(session, message.GetProperty("SessionID").GetString());
        Assert.Equal("12.340", message.GetProperty("Mine").GetRawText());
        Assert.Equal(0, hub.SecondEmp.Count);

        var progress = await hub.SendAsync(Messages.Progress(1, session));
        Assert.Equal(EmpScripts.Acknowledgment, progress.Text);
        hub.Emp.Script = EmpScripts.Json("no", 500);
        var own = await hub.SendAsync(Messages.Error(session));
        Assert.Equal((session, "cpo-1", "emp-7"),
            (own.Member("SessionID"), own.Member("CPOPartnerSessionID"), own.Member("EMPPartnerSessionID")));
    }

    [Fact]
    public async Task The_hub_gives_the_session_id_whatever_the_request_says()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        var answer =
            await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid(), $",\"SessionID\":\"{Messages.Session}\""));
        Assert.NotEqual(Messages.Session, answer.Member("SessionID"), StringComparer.Ordinal);
        Assert.Equal("400", (await hub.SendAsync(Messages.Start())).Code);
    }

    [Fact]
    public async Task An_rfid_is_asked_of_all_under_contract_and_the_first_yes_wins()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Hang(); // the slow one never comes to an answer
        hub.SecondEmp.Script = EmpScripts.Authorize(YesOfTwo);
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()));
        Assert.Equal(("Authorized", "DE*TWO"), (answer.Member("AuthorizationStatus"), answer.Member("ProviderID")));
        Assert.Equal("POST /base/api/oicp/charging/v21/operators/DE*ABC/authorize/start HTTP/1.1",
            (await hub.SecondEmp.NextAsync()).RequestLine);
        Assert.True((await hub.SendAsync(Messages.Start(answer.Member("SessionID")!))).Result);
        Assert.Equal(2, hub.SecondEmp.Count);
    }

    [Fact]
    public async Task A_no_does_not_hide_a_later_yes()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var late = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.Json(No);
        hub.SecondEmp.Script = EmpScripts.After(late.Task, EmpScripts.Authorize(YesOfTwo));
        var asking = hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()));
        await hub.Emp.NextAsync();
        await hub.SecondEmp.NextAsync();
        late.SetResult();
        Assert.Equal("Authorized", (await asking).Member("AuthorizationStatus"));
    }

    [Fact]
    public async Task Without_a_yes_within_the_time_limit_it_is_106_and_no_session()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Hang();
        hub.SecondEmp.Script = EmpScripts.Hang();
        var asking = hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()));
        var session = JsonDocument.Parse((await hub.Emp.NextAsync()).Body).RootElement.GetProperty("SessionID").GetString()!;
        await hub.SecondEmp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => asking.IsCompleted || Advance(hub)); // DE*NOT hangs too, on the first EMP's socket
        var answer = await asking;
        Assert.Equal((200, "NotAuthorized", "106", "No positive authentication response"),
            (answer.Status, answer.Member("AuthorizationStatus"), answer.Code, answer.Description));
        Assert.Null(answer.Member("SessionID"));
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(session))).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_refusal_of_the_one_that_was_asked_reaches_the_operator_as_it_is_and_drops_the_session(bool isCard)
    {
        // A card is asked of all under contract: here that is one.
        await using var hub =
            await HubUnderTest.StartAsync(("Hub:Providers:0:SubProviders:0", "DE*SUB"), ("Hub:Contracts:0:Operator", "DE*ABC"),
                ("Hub:Contracts:0:Provider", "DE*ICE"));
        hub.Emp.Script = EmpScripts.Json(Refusal);
        var answer =
            await hub.PostAsync(HubUnderTest.AuthorizeStart,
                Messages.Authorize(isCard ? Messages.Rfid() : Messages.Evco("DE*ICE*123456*X")));
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"CPOPartnerSessionID":"cpo-1","EMPPartnerSessionID":"emp-9","ProviderID":"DE-SUB","AuthorizationStatus":"NotAuthorized","StatusCode":{"AdditionalInfo":"Please call","Code":"200","Description":"The contract has ended","Hint":1.50},"Tip":12.340}""",
            answer.Text);
        var session = JsonDocument.Parse((await hub.Emp.NextAsync()).Body).RootElement.GetProperty("SessionID").GetString()!;
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(session))).Code);
    }

    [Fact]
    public async Task The_refusals_of_several_are_summed_up()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Json(Refusal);
        hub.SecondEmp.Script = EmpScripts.Json(No);
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()));
        Assert.Equal(("NotAuthorized", "106", null, null),
            (answer.Member("AuthorizationStatus"), answer.Code, answer.Member("ProviderID"), answer.Member("EMPPartnerSessionID")));
    }

    public static TheoryData<string, string> Incomplete => new()
    {
        { """{"AuthorizationStatus":"Authorized","ProviderID":"DE*ICE"}""", "StatusCode" },
        { """{"AuthorizationStatus":"Authorized","StatusCode":null}""", "StatusCode" },
        { """{"AuthorizationStatus":"Authorized","StatusCode":{"Description":"Success"}}""", "StatusCode.Code" },
        { """{"AuthorizationStatus":"NotAuthorized"}""", "StatusCode" },
        { """{"StatusCode":{"Code":"000"}}""", "AuthorizationStatus" },
        { """{"AuthorizationStatus":"authorized","StatusCode":{"Code":"000"}}""", "AuthorizationStatus" },
        { """{"AuthorizationStatus":"Authorized","StatusCode":"000"}""", "StatusCode" },
    };

    [Theory, MemberData(nameof(Incomplete))]
    public async Task An_answer_without_a_mandatory_member_is_310_and_no_session(string said, string missing)
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Json(said);
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Evco("DE*ICE*123456*X")));
        Assert.Equal((200, "NotAuthorized", "310", null),
            (answer.Status, answer.Member("AuthorizationStatus"), answer.Code, answer.Member("SessionID")));
        Assert.Contains(missing, answer.AdditionalInfo, StringComparison.Ordinal);
        var session = JsonDocument.Parse((await hub.Emp.NextAsync()).Body).RootElement.GetProperty("SessionID").GetString()!;
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(session))).Code);
        Assert.Equal("empFailed",
            (await hub.GetAsync("/admin/api/journal?limit=1")).Json.GetProperty("entries")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_provider_that_nobody_knows_is_300_and_one_that_fails_is_310()
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal("300",
            (await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Evco("DE-XXX-C12345678-X")))).Code);
        hub.Emp.Script = EmpScripts.Json("<html/>");
        var failed = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Evco("DE-ICE-C12345678-X")));
        Assert.Equal((200, "310", "NotAuthorized"), (failed.Status, failed.Code, failed.Member("AuthorizationStatus")));
    }

    [Fact]
    public async Task Without_a_contract_it_is_210()
    {
        await using var hub = await HubUnderTest.StartAsync(("Hub:Contracts:0:Operator", "DE*ABC"), ("Hub:Contracts:0:Provider", "DE*TWO"));
        hub.SecondEmp.Script = EmpScripts.Authorize(YesOfTwo);
        Assert.Equal("210",
            (await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Evco("DE-ICE-C12345678-X")))).Code);
        Assert.Equal("DE*TWO",
            (await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()))).Member("ProviderID"));
        Assert.Equal(0, hub.Emp.Count);
        var other = HubUnderTest.AuthorizeStart.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal);
        Assert.Equal("210",
            (await hub.PostAsync(other, Messages.Authorize(Messages.Rfid()).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal))).Code);
    }

    [Theory]
    [InlineData("DE*NIX")]
    [InlineData("nonsense")]
    [InlineData("%20")]
    public async Task An_unknown_partner_in_the_path_is_404_with_300(string id)
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var path in new[] { HubUnderTest.AuthorizeStart, HubUnderTest.AuthorizeStop, HubUnderTest.ChargeDetailRecord })
        {
            var answer = await hub.PostAsync(path.Replace("DE*ABC", id, StringComparison.Ordinal), Messages.Authorize(Messages.Rfid()));
            Assert.Equal(404, answer.Status);
            Assert.Equal("""{"StatusCode":{"Code":"300","Description":"Partner not found","AdditionalInfo":null}}""", answer.Text);
            Assert.NotEqual(Guid.Empty, answer.ProcessId);
        }
    }

    [Fact]
    public async Task An_operator_that_is_not_the_paths_is_401_with_017()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var answer =
            await hub.PostAsync(HubUnderTest.AuthorizeStart,
                Messages.Authorize(Messages.Rfid()).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
        Assert.Equal((401, "017", "Unauthorized Access"), (answer.Status, answer.Code, answer.Description));
    }

    [Theory]
    [InlineData(",\"X\":1,\"X\":2")]
    [InlineData(",\"\\ud800\":1")]
    [InlineData(",\"X\":\"\\ud800\"")]
    [InlineData(",\"Identification2\":{\"a\":1,\"a\":2}")]
    public async Task What_only_a_rewriter_would_trip_over_makes_no_failure(string more)
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid(), more));
        Assert.InRange(answer.Status, 200, 400);
        Assert.Equal(answer.Status == 200 ? "Authorized" : "NotAuthorized", answer.Member("AuthorizationStatus"));
    }

    [Fact]
    public async Task A_pin_reaches_the_emp_and_never_the_journal()
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        const string Qr = """{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":"s3cret"}}""";
        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Qr));
        Assert.Contains("s3cret", (await hub.Emp.NextAsync()).Text, StringComparison.Ordinal);
        var session = answer.Member("SessionID")!;
        Assert.True((await hub.SendAsync(Messages.Start(session, $",\"Identification\":{Qr}"))).Result);
        Assert.Contains("s3cret", (await hub.Emp.NextAsync()).Text, StringComparison.Ordinal);
        await hub.SendAsync(
            Messages.End(session, $",\"ChargingStart\":1,\"Identification\":{Qr.Replace("PIN", "P\\u0049N", StringComparison.Ordinal)}"));
        await hub.SendAsync(Messages.Start(session, $",\"Identification\":{Qr}") + "x");
        var journal = (await hub.GetAsync("/admin/api/journal")).Text;
        Assert.Equal(4, JsonDocument.Parse(journal).RootElement.GetProperty("entries").GetArrayLength());
        Assert.DoesNotContain("s3cret", journal, StringComparison.Ordinal);
    }

    private static bool Advance(HubUnderTest hub)
    {
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    }
}
