using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Tls;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>Replay goes the whole way through the relay, and only where it is allowed.</summary>
public class ReplayTests
{
    [Fact]
    public async Task It_is_off_unless_it_is_allowed()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1));
        var id = await hub.NewestIdAsync();
        Assert.False((await hub.InspectAsync(id)).GetProperty("canReplay").GetBoolean());
        Assert.Equal(403, (await ReplayAsync(hub, id, "{}")).Status);
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task The_same_body_again_gets_the_stored_answer_and_a_new_entry()
    {
        await using var hub = await StartAsync();
        await hub.SendAsync(Messages.Progress(1));
        var id = await hub.NewestIdAsync();
        Assert.True((await hub.InspectAsync(id)).GetProperty("canReplay").GetBoolean());
        var again = (await ReplayAsync(hub, id, "{}")).Json;
        Assert.Equal(EmpScripts.Acknowledgment, again.Text("answer"));
        var entry = await hub.InspectAsync(again.GetProperty("entry").GetInt64());
        Assert.Equal(("replayed", again.Text("processId")), (entry.Text("outcome"), entry.Text("processId")));
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task An_edited_body_is_judged_and_forwarded_as_it_is()
    {
        await using var hub = await StartAsync();
        await hub.SendAsync(Messages.Progress(1));
        var id = await hub.NewestIdAsync();
        await hub.Emp.NextAsync();
        var early = (await ReplayAsync(hub, id, Given(Messages.Progress(2)))).Json;
        Assert.Equal("300", early.Text("retryAfter"));
        Assert.Equal("tooEarly", (await hub.InspectAsync(early.GetProperty("entry").GetInt64())).Text("outcome"));
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        var edited = Messages.Progress(2, more: ", \"X\" : 1.50");
        var admitted = (await ReplayAsync(hub, id, Given(edited))).Json;
        Assert.Equal("accepted", (await hub.InspectAsync(admitted.GetProperty("entry").GetInt64())).Text("outcome"));
        Assert.Equal(edited, Encoding.UTF8.GetString((await hub.Emp.NextAsync()).Body));
    }

    [Fact]
    public async Task A_redacted_body_is_not_sent_in_the_place_of_the_one_that_came()
    {
        await using var hub = await StartAsync(("Hub:JournalBodies", "Redacted"));
        await hub.SendAsync(Messages.Progress(1, more: $",\"Identification\":{Messages.Rfid()}"));
        var id = await hub.NewestIdAsync();
        Assert.False((await hub.InspectAsync(id)).GetProperty("canReplay").GetBoolean());
        Assert.Equal(400, (await ReplayAsync(hub, id, "{}")).Status);
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task What_is_refused_unrecorded_is_told_all_the_same()
    {
        await using var hub = await StartAsync(("Hub:Operators:0:NotificationsPerMinute", "1"));
        await hub.SendAsync(Messages.Progress(1));
        var refused = (await ReplayAsync(hub, await hub.NewestIdAsync(), "{}")).Json;
        Assert.Equal((429, JsonValueKind.Null), (refused.GetProperty("httpStatus").GetInt32(), refused.GetProperty("entry").ValueKind));
    }

    [Theory]
    [InlineData("[]", "application/json", 400)]
    [InlineData("{\"body\":1}", "application/json", 400)]
    [InlineData("{\"body\":\"\"}", "application/json", 400)]
    [InlineData("{", "application/json", 400)]
    [InlineData("{}", "text/plain", 415)] // what a form of another site could send
    public async Task Anything_else_is_refused(string given, string type, int status)
    {
        await using var hub = await StartAsync();
        await hub.SendAsync(Messages.Progress(1));
        Assert.Equal(status, (await ReplayAsync(hub, await hub.NewestIdAsync(), given, type)).Status);
        Assert.Equal(1, hub.Emp.Count);
    }

    /// <summary>The hub itself replays, so there is no certificate to show: it speaks as the operator of the entry, and as nobody
    /// else.</summary>
    [Theory]
    [InlineData("DE*ABC", "accepted")]
    [InlineData("DE*OTH", "unauthorized")]
    public async Task Where_certificates_tell_who_calls_it_calls_as_the_operator_of_then(string @operator, string outcome)
    {
        using var pki = new TestPki("partners' authority");
        var authority = Path.GetTempFileName();
        await File.WriteAllTextAsync(authority, pki.Authority.ExportCertificatePem());
        await using var hub =
            await StartAsync(("Hub:Authentication", "ClientCertificate"), ("Hub:ClientCertificateAuthorities:0", authority));
        Assert.Equal(401, (await hub.SendAsync(Messages.Progress(1))).Status); // without a certificate
        await hub.Store.Journal.RecordAsync(new JournalEntry
        {
            Kind = JournalKind.Progress,
            Outcome = RelayOutcome.EmpFailed,
            SessionId = Messages.Session,
            Operator = @operator,
            Arrived = hub.Clock.GetUtcNow(),
            Answered = hub.Clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "310",
            Request = Encoding.UTF8.GetBytes(Messages.Progress(1)),
            Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Messages.Progress(1)))),
        });
        await ReplayAsync(hub, await hub.NewestIdAsync(), "{}");
        Assert.Equal(outcome, (await hub.NewestAsync()).Text("outcome"));
        File.Delete(authority);
    }

    [Fact]
    public async Task Authorizations_are_not_replayed()
    {
        await using var hub = await StartAsync();
        Assert.Equal(400, (await ReplayAsync(hub, await hub.NewestIdAsync(), "{}")).Status); // the seeded session
    }

    private static Task<HubUnderTest> StartAsync(params (string, string?)[] settings) =>
        HubUnderTest.StartWithSessionAsync([("Hub:AllowReplay", "true"), .. settings]);

    private static string Given(string body) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["body"] = body });

    private static async Task<Answer> ReplayAsync(HubUnderTest hub, long id, string given, string type = "application/json")
    {
        using var content = new StringContent(given, Encoding.UTF8, type);
        return await hub.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, FormattableString.Invariant($"{hub.Url}/admin/api/notifications/{id}/replay"))
            { Content = content });
    }
}
