using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>What a CPO sends again reaches another node of the same hub as likely as the first.</summary>
public sealed class SessionsOfTwoNodesTests(PostgresServer server)
{
    [Fact]
    public async Task The_very_same_charge_detail_record_at_another_node_gets_the_stored_answer_and_is_not_forwarded()
    {
        var database = await server.CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        await one.OpenAsync();
        var answer = new TaskCompletionSource();
        one.Emp.Script = EmpScripts.After(answer.Task, EmpScripts.Acknowledge());
        var first = one.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        await one.Emp.NextAsync();
        var same = await other.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        Assert.Equal((200, true, "000"), (same.Status, same.Result, same.Code));
        answer.SetResult();
        Assert.Equal(EmpScripts.Acknowledgment, (await first).Text);

        var again = await other.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        Assert.Equal((200, EmpScripts.Acknowledgment), (again.Status, again.Text));
        var another = await other.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord() + " ");
        Assert.Equal((404, "400"), (another.Status, another.Code));
        Assert.Equal((1, 0), (one.Emp.Count, other.Emp.Count));
    }

    [Fact]
    public async Task Of_equal_ones_at_both_nodes_at_once_one_is_forwarded_and_none_is_refused()
    {
        var database = await server.CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        for (var round = 0; round < 5; round++)
        {
            var session = Oicp.SessionId.New().Value;
            await one.OpenAsync(session);
            var answers =
                await Task.WhenAll(
                    Enumerable.Range(0, 6).Select(
                        i => (i % 2 == 0 ? one : other).PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(session))));
            Assert.All(answers, a => Assert.Equal((200, true, "000"), (a.Status, a.Result, a.Code)));
            Assert.Equal(round + 1, one.Emp.Count + other.Emp.Count);
        }
    }

    [Fact]
    public async Task A_remote_start_whose_answer_one_node_lost_is_reported_and_billed_at_another()
    {
        var database = await server.CreateDatabaseAsync();
        await using var cpo = new ScriptedEmp { Script = EmpScripts.RawAndHangUp("") };
        await using var one = await StartAsync(database, cpo.Url);
        await using var other = await StartAsync(database, cpo.Url);
        var asked = await one.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
        Assert.Equal((200, false, "310"), (asked.Status, asked.Result, asked.Code));
        await one.StopAsync();
        other.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("unconfirmed", (await other.GetAsync("/admin/api/sessions/" + asked.Session())).Json.GetProperty("state").GetString());
        await other.ChargeAsync(asked.Session(), Drivers.App("DE-ICE-C12345678-X"));
    }

    private static Task<HubUnderTest> StartAsync(string database, string? cpo = null) => HubUnderTest.StartAsync(
        ("Hub:Store", "Postgres"), ("ConnectionStrings:Hub", database), ("Hub:StoreTimeout", "00:00:10"),
        ("Hub:Operators:0:Endpoint", cpo));
}
