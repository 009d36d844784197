using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>eRoamingChargeDetailRecord: one per session; stored, forwarded, and the end of the session.</summary>
public class ChargeDetailRecordTests
{
    [Fact]
    public async Task It_is_forwarded_as_it_came_and_the_emps_acknowledgment_comes_back()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var record = Messages.ChargeDetailRecord(more: ",\"Mine\" : [12.340]");
        var answer = await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record);
        Assert.Equal((200, EmpScripts.Acknowledgment), (answer.Status, answer.Text));
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
        var received = await hub.Emp.NextAsync();
        Assert.Equal("POST /api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record HTTP/1.1", received.RequestLine);
        Assert.Equal(record, received.Text);
    }

    [Fact]
    public async Task It_closes_the_session_for_good()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.End()); // an End does not: the car still blocks the point
        Assert.True((await hub.SendAsync(Messages.Progress(1))).Result);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord())).Result);
        for (var i = 0; i < 2; i++)
        {
            foreach (var type in new[] { "Start", "Progress", "End", "Error" })
            {
                var late = await hub.SendAsync(Messages.Of(type));
                Assert.Equal((200, "400", "Session is invalid"), (late.Status, late.Code, late.Description));
            }

            await hub.RestartAsync();
        }

        Assert.Equal("400",
            (await hub.PostAsync(HubUnderTest.AuthorizeStop,
                Messages.Authorize(Messages.Rfid(), $",\"SessionID\":\"{Messages.Session}\""))).Code);
        Assert.Equal(3, hub.Emp.Count);
    }

    [Fact]
    public async Task Another_one_is_404_in_the_live_systems_words_and_for_a_stranger_the_session_is_just_invalid()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        var second = await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord() + " ");
        Assert.Equal(404, second.Status);
        Assert.Equal(
            """{"Result":false,"StatusCode":{"Code":"400","Description":"Session is invalid","AdditionalInfo":"Session found but status is not valid CLOSED!"},"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","CPOPartnerSessionID":"cpo-1","EMPPartnerSessionID":"emp-1"}""",
            second.Text);
        foreach (var record in (string[])[Messages.ChargeDetailRecord(), Messages.ChargeDetailRecord() + " "])
        {
            var stranger =
                await hub.PostAsync(HubUnderTest.ChargeDetailRecord.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal), record);
            Assert.Equal((200, "400", null, null),
                (stranger.Status, stranger.Code, stranger.AdditionalInfo, stranger.Member("CPOPartnerSessionID")));
        }

        Assert.Equal(1, hub.Emp.Count);
    }

    [Theory]
    [InlineData(EmpScripts.Acknowledgment, "000")]
    [InlineData(EmpScripts.Refusal, "022")]
    public async Task The_very_same_again_gets_the_stored_answer_and_is_not_forwarded_also_after_a_restart(string said, string code)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json(said);
        var record = Messages.ChargeDetailRecord();
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record);
        for (var i = 0; i < 3; i++)
        {
            var again = await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record);
            Assert.Equal((200, code, said), (again.Status, again.Code, again.Text));
            if (i == 0) await hub.RestartAsync();
            else await hub.HouseKeptAsync(); // the session has left the memory
        }

        Assert.Equal(1, hub.Emp.Count);
        Assert.Equal(3, (await hub.GetAsync("/admin/api/journal?outcome=replayed")).Json.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task The_very_same_while_the_first_is_with_its_emp_is_stored_and_not_forwarded()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = new TaskCompletionSource();
        hub.Emp.Script = EmpScripts.After(answer.Task, EmpScripts.Acknowledge());
        var first = hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        await hub.Emp.NextAsync();
        var same = await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        Assert.Equal((200, true, "000", "The charge detail record is stored."), (same.Status, same.Result, same.Code, same.AdditionalInfo));
        Assert.Equal(404, (await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord() + " ")).Status);
        answer.SetResult();
        Assert.Equal(EmpScripts.Acknowledgment, (await first).Text);
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task Of_equal_ones_at_once_one_is_forwarded_and_none_is_refused()
    {
        await using var hub = await HubUnderTest.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var session = Kilowatch.Oicp.SessionId.New().Value;
            await hub.OpenAsync(session);
            var answers =
                await Task.WhenAll(
                    Enumerable.Range(0, 8).Select(
                        _ => hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(session))));
            Assert.All(answers, a => Assert.Equal((200, true, "000"), (a.Status, a.Result, a.Code)));
            Assert.Equal(round + 1, hub.Emp.Count);
        }
    }

    [Fact]
    public async Task Of_many_at_once_one_is_taken()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, 20).Select(
                    i => hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(more: $",\"X\":{i}"))));
        Assert.Single(answers, a => a.Result == true);
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task With_the_emp_away_it_is_stored_and_delivered_when_the_emp_is_back_also_after_a_restart()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json("away", 503);
        var record = Messages.ChargeDetailRecord();
        var answer = await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record);
        Assert.Equal((200, true, "000", "The charge detail record is stored."),
            (answer.Status, answer.Result, answer.Code, answer.AdditionalInfo));
        await hub.Emp.NextAsync();

        await AdvanceUntilAsync(hub, () => Task.FromResult(hub.Emp.Count == 2)); // away still
        await hub.RestartAsync();
        hub.Emp.Script = EmpScripts.Acknowledge();
        await AdvanceUntilAsync(hub, async () => (await hub.Store.Sessions.ReadUndeliveredAsync(default)).Count == 0);
        Assert.Equal(record, (await hub.Emp.NextAsync()).Text);
        var delivered = hub.Emp.Count;
        for (var i = 0; i < 100; i++) hub.Clock.Advance(TimeSpan.FromSeconds(60));
        await hub.GetAsync("/health/ready");
        Assert.Equal(delivered, hub.Emp.Count); // once is enough
    }

    [Fact]
    public async Task An_invalid_one_is_400_and_closes_nothing()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer =
            await hub.PostAsync(HubUnderTest.ChargeDetailRecord,
                Messages.ChargeDetailRecord().Replace("22.000", "\"22,000\"", StringComparison.Ordinal));
        Assert.Equal((400, "022"), (answer.Status, answer.Code));
        Assert.Equal("/ConsumedEnergy", Assert.Single(answer.FieldReferences));
        Assert.True((await hub.SendAsync(Messages.End())).Result);
    }

    private static Task AdvanceUntilAsync(HubUnderTest hub, Func<Task<bool>> condition) => Eventually.TrueAsync(() =>
    {
        hub.Clock.Advance(TimeSpan.FromSeconds(5));
        return condition();
    });
}
