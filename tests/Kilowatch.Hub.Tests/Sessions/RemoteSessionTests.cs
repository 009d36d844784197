using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>eRoamingAuthorizeRemoteStart and RemoteStop: from an EMP, through the hub, to a CPO.</summary>
public class RemoteSessionTests
{
    private const string Yes =
        """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null},"CPOPartnerSessionID":"cpo-9","X":[1.50]}""";

    [Fact]
    public async Task A_whole_session_from_remote_start_to_the_charge_detail_record()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(Yes) };
        await using var hub = await WithCpoAsync(cpo);
        var started = await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        Assert.Equal((200, true, "000"), (started.Status, started.Result, started.Code));
        var session = started.Session();
        var asked = await cpo.NextAsync();
        Assert.Equal("POST " + Drivers.RemoteStartPath + " HTTP/1.1", asked.RequestLine);
        Assert.Equal($$"""{"SessionID":"{{session}}",{{Drivers.RemoteStart()[1..]}}""", asked.Text);

        await hub.SendAsync(Messages.Start(session));
        await hub.Emp.NextAsync();
        var stopped = await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session));
        Assert.Equal((200, true, session), (stopped.Status, stopped.Result, stopped.Session()));
        Assert.Equal(Drivers.RemoteStop(session), (await cpo.NextAsync()).Text);
        await hub.ChargeAsync(session, Drivers.App("DE-ICE-C12345678-X"));
        Assert.Equal("400", (await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session))).Code);
        Assert.Equal(2, cpo.Count);

        var seen = (await hub.GetAsync("/admin/api/sessions/" + session)).Json;
        Assert.Equal(("DE*ABC", "DE*ICE", "cpo-9", "emp-7"), (
            seen.GetProperty("operator").GetString(), seen.GetProperty("provider").GetString(),
            seen.GetProperty("cpoPartnerSessionId").GetString(), seen.GetProperty("empPartnerSessionId").GetString()));
    }

    [Fact]
    public async Task The_cpos_answer_comes_back_as_it_is_but_for_the_session_id()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(EmpScripts.Acknowledgment) };
        await using var hub = await WithCpoAsync(cpo);
        var started =
            await hub.PostAsync(Drivers.RemoteStartPath,
                Drivers.RemoteStart(more: ",\"SessionID\":\"11111111-1111-1111-1111-111111111111\",\"Duration\":15"));
        var forwarded = Encoding.UTF8.GetString((await cpo.NextAsync()).Body);
        Assert.Contains($"\"SessionID\":\"{started.Session()}\",\"Duration\":15", forwarded, StringComparison.Ordinal);
        Assert.DoesNotContain("11111111", forwarded, StringComparison.Ordinal); // the hub makes SessionIDs, nobody else
        Assert.Equal(EmpScripts.Acknowledgment.Insert(1, $"\"SessionID\":\"{started.Session()}\","), started.Text);
    }

    [Theory]
    [InlineData("DE*XYZ*ETEST1")]
    [InlineData("deabcetest1")]
    [InlineData("DE*ABC*E*1")]
    public async Task The_operator_is_derived_from_the_evse_sub_operators_included(string evse)
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(Yes) };
        await using var hub = await WithCpoAsync(cpo);
        var started =
            await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart(evse.Replace("deabce", "deabcE", StringComparison.Ordinal)));
        Assert.True(started.Result);
        Assert.True((await hub.SendAsync(Messages.Start(started.Session()))).Result);
    }

    [Fact]
    public async Task A_sub_provider_may_be_named_and_its_hub_provider_gets_the_notifications()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(Yes) };
        await using var hub = await WithCpoAsync(cpo, ("Hub:Providers:0:SubProviders:0", "DE*SUB"));
        var started =
            await hub.PostAsync(Drivers.RemoteStartPath.Replace("DE*ICE", "DE-SUB", StringComparison.Ordinal),
                Drivers.RemoteStart(provider: "DE-SUB"));
        Assert.True(started.Result);
        await hub.ChargeAsync(started.Session(), Drivers.App("DE-SUB-C12345678-X"));
    }

    [Fact]
    public async Task Who_is_unknown_or_not_himself_is_told_so_and_nobody_is_asked()
    {
        await using var cpo = new ScriptedEmp();
        await using var hub = await WithCpoAsync(cpo, ("Hub:Contracts:0:Operator", "DE*ABC"), ("Hub:Contracts:0:Provider", "DE*ICE"));
        foreach (var (path, body, status, code) in new[]
        {
            (Drivers.RemoteStartPath.Replace("DE*ICE", "DE*WHO", StringComparison.Ordinal), Drivers.RemoteStart(), 404, "300"),
            (Drivers.RemoteStopPath.Replace("DE*ICE", "nobody", StringComparison.Ordinal), Drivers.RemoteStop(Messages.Session), 404,
                "300"),
            (Drivers.RemoteStartPath, Drivers.RemoteStart(provider: "DE*TWO"), 401, "017"),
            (Drivers.RemoteStartPath, Drivers.RemoteStart(provider: "DE*WHO"), 401, "017"),
            (Drivers.RemoteStartPath, Drivers.RemoteStart("FR*NUL*E1"), 200, "603"),
            (Drivers.RemoteStartPath.Replace("DE*ICE", "DE*TWO", StringComparison.Ordinal), Drivers.RemoteStart(provider: "DE*TWO"), 200,
                "210"),
            (Drivers.RemoteStartPath, Drivers.RemoteStart("no evse"), 400, "022"),
            (Drivers.RemoteStartPath, "{", 400, "022"),
            (Drivers.RemoteStopPath, Drivers.RemoteStop(Messages.Session), 200, "400"),
        })
        {
            var answer = await hub.PostAsync(path, body);
            Assert.Equal((status, code), (answer.Status, answer.Code));
            Assert.NotEqual(Guid.Empty, answer.ProcessId);
            if (status is 401 or 404) Assert.Equal(["StatusCode"], answer.Json.EnumerateObject().Select(m => m.Name));
            else Assert.False(answer.Result);
        }

        Assert.Equal(0, cpo.Count);
    }

    [Fact]
    public async Task An_operator_without_an_endpoint_does_not_support_the_service()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.Equal("320", (await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart())).Code);
        Assert.Equal("320", (await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(Messages.Session))).Code);
    }

    [Fact]
    public async Task A_no_of_the_cpo_opens_no_session()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json("""{"Result":false,"StatusCode":{"Code":"510"}}""") };
        await using var hub = await WithCpoAsync(cpo);
        var answer = await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        Assert.Equal((200, false, "510"), (answer.Status, answer.Result, answer.Code));
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(answer.Session()))).Code);
        Assert.Equal("400", (await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(answer.Session()))).Code);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Fact]
    public async Task A_cpo_that_cannot_be_reached_is_310_and_there_is_no_session()
    {
        var away = new ScriptedEmp();
        await away.DisposeAsync();
        await using var hub = await HubUnderTest.StartAsync(("Hub:Operators:0:Endpoint", away.Url));
        var answer = await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        Assert.Equal((200, false, "310"), (answer.Status, answer.Result, answer.Code));
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(answer.Session()))).Code);
    }

    public static TheoryData<string> WaysToLoseTheAnswer => ["late", "hangs up", "nonsense", "500", "hub died"];

    /// <summary>The operator may charge: what it reports then is relayed, and its record is delivered.</summary>
    [Theory, MemberData(nameof(WaysToLoseTheAnswer))]
    public async Task A_remote_start_whose_answer_is_lost_is_310_and_its_charge_can_be_reported_and_billed(string way)
    {
        await using var cpo = new ScriptedEmp
        {
            Script = way switch
            {
                "hangs up" => EmpScripts.RawAndHangUp(""),
                "nonsense" => EmpScripts.Json("nonsense"),
                "500" => EmpScripts.Json(Yes, 500),
                _ => EmpScripts.Hang(),
            },
        };
        await using var hub = await WithCpoAsync(cpo, ("Hub:RemoteTimeout", "00:00:01"));
        var asking = hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        var session = System.Text.Json.JsonDocument.Parse((await cpo.NextAsync()).Body).RootElement.GetProperty("SessionID").GetString()!;
        if (way == "late") hub.Clock.Advance(TimeSpan.FromSeconds(1));
        if (way == "hub died")
        {
            await hub.KilledAsync();
        }
        else
        {
            var answer = await asking;
            Assert.Equal((200, false, "310", session), (answer.Status, answer.Result, answer.Code, answer.Session()));
        }

        Assert.Equal("unconfirmed", await StateAsync());
        await hub.RestartAsync();
        Assert.Equal("unconfirmed", await StateAsync());
        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        var stranger = await hub.SendAsync(Messages.Start(session).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
        Assert.Equal(("400", "unconfirmed"), (stranger.Code, await StateAsync()));
        await hub.ChargeAsync(session, Drivers.App("DE-ICE-C12345678-X"));
        Assert.Equal("closed", await StateAsync());

        async Task<string?> StateAsync() => (await hub.GetAsync("/admin/api/sessions/" + session)).Json.GetProperty("state").GetString();
    }

    [Fact]
    public async Task What_comes_before_the_answer_to_the_remote_start_is_relayed_too()
    {
        await using var cpo = new ScriptedEmp();
        var answer = new TaskCompletionSource();
        cpo.Script = EmpScripts.After(answer.Task, EmpScripts.Json(Yes));
        await using var hub = await WithCpoAsync(cpo);
        var asking = hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        var session = System.Text.Json.JsonDocument.Parse((await cpo.NextAsync()).Body).RootElement.GetProperty("SessionID").GetString()!;
        Assert.True((await hub.SendAsync(Messages.Start(session))).Result);
        answer.SetResult();
        Assert.True((await asking).Result);
        Assert.Equal(EmpScripts.Acknowledgment, (await hub.SendAsync(Messages.Start(session))).Text);
        Assert.Equal(1, hub.Emp.Count); // the second time it was known
        Assert.Equal("cpo-9", (await hub.GetAsync("/admin/api/sessions/" + session)).Json.GetProperty("cpoPartnerSessionId").GetString());
    }

    [Fact]
    public async Task A_session_that_stays_unconfirmed_ends_after_its_lifetime()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.RawAndHangUp("") };
        await using var hub = await WithCpoAsync(cpo);
        var session = (await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart())).Session();
        hub.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal("400", (await hub.SendAsync(Messages.Start(session))).Code);
    }

    [Fact]
    public async Task A_cpo_has_sixty_seconds()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Hang() };
        await using var hub = await WithCpoAsync(cpo);
        var asking = hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        await cpo.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(asking.IsCompleted);
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await asking;
        Assert.Equal((false, "310", "No answer within 60 s."), (answer.Result, answer.Code, answer.AdditionalInfo));
    }

    [Fact]
    public async Task Only_the_sessions_own_provider_can_stop_it()
    {
        await using var cpo = new ScriptedEmp();
        await using var hub = await WithCpoAsync(cpo);
        await hub.OpenAsync();
        var stranger = await hub.PostAsync(
            Drivers.RemoteStopPath.Replace("DE*ICE", "DE*TWO", StringComparison.Ordinal), Drivers.RemoteStop(Messages.Session, "DE*TWO"));
        Assert.Equal((200, false, "400", null), (stranger.Status, stranger.Result, stranger.Code, stranger.Member("CPOPartnerSessionID")));
        Assert.Equal(0, cpo.Count);
    }

    [Fact]
    public async Task A_remote_session_survives_a_restart_and_expires_like_any_other()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(Yes) };
        await using var hub = await WithCpoAsync(cpo);
        var session = (await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart())).Session();
        await hub.RestartAsync();
        Assert.True((await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session))).Result);
        hub.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal("400", (await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session))).Code);
    }

    private static Task<HubUnderTest> WithCpoAsync(ScriptedEmp cpo, params (string Key, string? Value)[] more) =>
        HubUnderTest.StartAsync([("Hub:Operators:0:Endpoint", cpo.Url), .. more]);
}
