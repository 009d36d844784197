using System.Net;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>A person is forgotten: in sessions, uploaded data and every day of the journal, in the files' bytes.</summary>
public class ForgetTests
{
    private static readonly string[] Person = [Sentinels.Uid, Sentinels.EvcoId, Sentinels.EvcoIdCanonical, Sentinels.PrintedNumber];

    [Theory]
    [InlineData("uid", Sentinels.Uid)]
    [InlineData("uid", "04beefcafe1234")]
    [InlineData("evcoId", Sentinels.EvcoId)]
    [InlineData("evcoId", Sentinels.EvcoIdCanonical)]
    public async Task On_a_running_hub_in_full_mode_nothing_of_it_is_left(string by, string who)
    {
        await using var hub = await LivedAsync();
        var forgotten = await ForgetAsync(hub, by, who);
        Assert.Equal(200, forgotten.Status);
        Assert.True(forgotten.Json.GetProperty("isComplete").GetBoolean());
        Assert.True(forgotten.Json.GetProperty("journalEntries").GetInt32() >= 4);
        Assert.Equal(1, forgotten.Json.GetProperty("sessions").GetInt32());
        Assert.Equal(1, forgotten.Json.GetProperty("authenticationRecords").GetInt32());
        Assert.DoesNotContain(who, forgotten.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Person));
        await hub.HouseKeptAsync();
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Person));

        // Others stay as they were, and a second time there is nothing left to do.
        Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, "044A2DAA856280"));
        Assert.Equal(0, (await ForgetAsync(hub, by, who)).Json.GetProperty("journalEntries").GetInt32());
        await hub.RestartAsync();
        Assert.True((await hub.SendAsync(Messages.End())).Result);
        Assert.True((await hub.AuthorizeAsync(Messages.Rfid())).IsAuthorized());
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Person));
    }

    [Fact]
    public async Task In_the_directory_of_a_stopped_hub_nothing_of_it_is_left_and_a_running_one_is_told_apart()
    {
        await using var hub = await LivedAsync();
        await Assert.ThrowsAsync<HubConfigurationException>(() => StoreDirectory.ForgetAsync(hub.Data, Sentinels.Uid, null, default));
        await hub.WhileStoppedAsync(async () =>
        {
            Assert.NotEmpty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
            var forgotten = await StoreDirectory.ForgetAsync(hub.Data, Sentinels.Uid, null, default);
            Assert.True(forgotten.IsComplete);
            Assert.Equal((1, 1), (forgotten.Sessions, forgotten.AuthenticationRecords));
            Assert.Empty(StoreBytes.FilesWith(hub.Data, Person));
        });
        Assert.True((await hub.SendAsync(Messages.End())).Result);
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Person));
    }

    [Fact]
    public async Task A_forgotten_card_is_no_longer_known_to_its_session_nor_to_the_hub()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.PushAsync("insert", Messages.Rfid(Sentinels.Uid));
        var session = (await hub.AuthorizeAsync(Messages.Rfid(Sentinels.Uid))).Session();
        await ForgetAsync(hub, "uid", Sentinels.Uid);
        hub.Emp.Script =
            hub.SecondEmp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        Assert.Equal("102", (await hub.StopAsync(session, Messages.Rfid(Sentinels.Uid))).Code);
        Assert.False((await hub.AuthorizeAsync(Messages.Rfid(Sentinels.Uid))).IsAuthorized());
        Assert.True((await hub.SendAsync(Messages.End(session))).Result); // the session itself goes on
    }

    [Fact]
    public async Task A_record_that_its_emp_has_not_taken_is_kept_and_said_so()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Json("away", 503);
        var record = Messages.ChargeDetailRecord().Replace(Messages.Rfid(), Messages.Rfid(Sentinels.Uid), StringComparison.Ordinal);
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record);
        var kept = await ForgetAsync(hub, "uid", Sentinels.Uid);
        Assert.Equal((1, false),
            (kept.Json.GetProperty("undeliveredRecords").GetInt32(), kept.Json.GetProperty("isComplete").GetBoolean()));
        hub.Emp.Script = EmpScripts.Acknowledge();
        await Eventually.TrueAsync(async () =>
        {
            hub.Clock.Advance(TimeSpan.FromSeconds(5));
            return (await hub.Store.Sessions.ReadUndeliveredAsync(default)).Count == 0;
        });
        Assert.True((await ForgetAsync(hub, "uid", Sentinels.Uid)).Json.GetProperty("isComplete").GetBoolean());
        Assert.Empty(StoreBytes.FilesWith(hub.Data, Sentinels.Uid));
    }

    [Fact]
    public async Task The_route_takes_json_that_names_one_person_and_repeats_nothing_of_it()
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var body in (string[])["", "{", "{}", "[]", "null", "{\"uid\":\"04AABB\"}",
            $"{{\"uid\":\"{Sentinels.Uid}\",\"evcoId\":\"{Sentinels.EvcoId}\"}}", "{\"uid\":5}"])
        {
            var answer = await hub.PostAsync("/admin/api/forget", body);
            Assert.Equal(400, answer.Status);
            Assert.DoesNotContain(Sentinels.Uid, answer.Text, StringComparison.Ordinal);
        }

        // what a page of another site can send
        using var text = new StringContent($"{{\"uid\":\"{Sentinels.Uid}\"}}", Encoding.UTF8, "text/plain");
        Assert.Equal((int)HttpStatusCode.UnsupportedMediaType,
            (await hub.SendAsync(new HttpRequestMessage(HttpMethod.Post, hub.Url + "/admin/api/forget") { Content = text })).Status);
    }

    private static Task<Answer> ForgetAsync(HubUnderTest hub, string by, string who) =>
        hub.PostAsync("/admin/api/forget", $"{{\"{by}\":\"{who}\"}}");

    /// <summary>A hub that has known the person for three days, under a session of its own, and another person too.</summary>
    private static async Task<HubUnderTest> LivedAsync()
    {
        var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.PushAsync("insert", Sentinels.FullCard, Messages.Rfid());
        var session = (await hub.AuthorizeAsync(Sentinels.FullCard)).Session();
        var mine = $",\"Identification\":{Sentinels.FullCard}";
        await hub.SendAsync(Messages.Start(session, mine));
        hub.Clock.Advance(TimeSpan.FromDays(1));
        hub.Emp.Script =
            EmpScripts.Json(
                $$"""{"Result":true,"StatusCode":{"AdditionalInfo":"{{Sentinels.EvcoId}} / {{Sentinels.Uid}}","Code":"000"} }""");
        await hub.SendAsync(Messages.Progress(25, session, mine));
        await hub.SendAsync($"no JSON, but {Sentinels.Uid} and {Sentinels.EvcoId}");
        hub.Emp.Script = EmpScripts.Acknowledge();
        await hub.SendAsync(Messages.Start(more: $",\"Identification\":{Messages.Rfid()}"));
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await hub.StopAsync(session, Sentinels.FullCard);
        hub.Emp.Script = EmpScripts.Acknowledge();
        var record = Messages.ChargeDetailRecord(session).Replace(Messages.Rfid(), Sentinels.FullCard, StringComparison.Ordinal);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record)).Result);
        await hub.HouseKeptAsync();
        return hub;
    }
}
