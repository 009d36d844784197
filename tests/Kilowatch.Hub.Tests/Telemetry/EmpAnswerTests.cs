using System.Text.Json;
using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Telemetry;

/// <summary>What an EMP really answered, where the hub answered in its place: on both stores, by the settings of privacy.</summary>
public sealed class EmpAnswerTests(PostgresServer server)
{
    private const string Html = "<html><body>Bad gateway</body></html>";

    [Theory]
    [InlineData("Embedded")]
    [InlineData("Postgres")]
    public async Task It_stands_in_the_journal_the_session_and_the_inspector_as_it_was(string store)
    {
        await using var hub = await StartAsync(store);
        Expect(await EntryAsync(hub,
            EmpScripts.Raw($"HTTP/1.1 502 No\r\nContent-Type: text/html; charset=x\r\nContent-Length: {Html.Length}\r\n\r\n{Html}")), 502,
            "text/html; charset=x", Html, isTruncated: false);
        Expect(await EntryAsync(hub, EmpScripts.Raw($"HTTP/1.1 200 OK\r\nContent-Length: {Html.Length}\r\n\r\n{Html}")), 200, null, Html,
            isTruncated: false);
        Expect(await EntryAsync(hub, EmpScripts.Json("""{"Result":"true"}""")), 200, "application/json", """{"Result":"true"}""",
            isTruncated: false);
        Expect(await EntryAsync(hub, EmpScripts.Json("", status: 503)), 503, "application/json", "", isTruncated: false);
        var large = new string('x', 5000);
        foreach (var status in new[] { 200, 500 })
            Expect(await EntryAsync(hub, EmpScripts.Json(large, status)), status, "application/json", large[..4096], isTruncated: true);

        var session = (await hub.GetAsync($"/admin/api/sessions/{Messages.Session}")).Json.GetProperty("entries").EnumerateArray().Last();
        Expect(session.GetProperty("empAnswer"), 500, "application/json", large[..4096], isTruncated: true);
        var inspected = (await hub.GetAsync($"/admin/api/notifications/{session.GetProperty("id").GetInt64()}")).Json;
        Expect(inspected.GetProperty("empAnswer"), 500, "application/json", large[..4096], isTruncated: true);
    }

    [Theory]
    [InlineData("Embedded")]
    [InlineData("Postgres")]
    public async Task Of_a_time_out_it_tells_how_far_the_answer_came(string store)
    {
        await using var hub = await StartAsync(store);
        hub.Emp.Script =
            EmpScripts.RawAndHang("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"Result\":tr");
        var sent = hub.SendAsync(Messages.Start());
        await hub.Emp.NextAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken); // for what was written to arrive
        hub.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("310", (await sent).Code);
        var entry = await NewestAsync(hub);
        if (entry.TryGetProperty("empAnswer", out var answer)) Expect(answer, 200, "application/json", "{\"Result\":tr", isTruncated: true);
        else Assert.Fail("the head and twelve bytes had come: " + entry);
    }

    [Fact]
    public async Task Where_the_answer_was_passed_on_or_none_came_there_is_none()
    {
        await using var hub = await StartAsync("Embedded");
        foreach (var script in new[] { EmpScripts.Acknowledge(), EmpScripts.Json(EmpScripts.Refusal), EmpScripts.RawAndHangUp("") })
        {
            hub.Emp.Script = script;
            await hub.SendAsync(Messages.Start(more: $",\"ErrorAdditionalInfo\":\"{Guid.NewGuid()}\""));
            Assert.False((await NewestAsync(hub)).TryGetProperty("empAnswer", out _));
        }
    }

    [Theory]
    [InlineData("Embedded", "Redacted")]
    [InlineData("Embedded", "None")]
    [InlineData("Postgres", "Redacted")]
    public async Task It_is_redacted_as_all_else_is(string store, string bodies)
    {
        await using var hub = await StartAsync(store, ("Hub:JournalBodies", bodies));
        const string Uid = "044A2DAA856280";
        var json = await EntryAsync(hub,
            EmpScripts.Json($$"""{"Echo":{"UID":"{{Uid}}"},"Text":"no card {{Uid}}","Why":"it is new"}""", status: 500), Uid);
        Assert.DoesNotContain(Uid, json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("it is new", json.GetProperty("body").GetString(), StringComparison.Ordinal);
        var html = await EntryAsync(hub,
            EmpScripts.Raw($"HTTP/1.1 500 No\r\nContent-Type: text/html\r\nContent-Length: {Uid.Length}\r\n\r\n{Uid}"), Uid);
        Expect(html, 500, "text/html", "", isTruncated: true); // what cannot be read cannot be redacted
    }

    private static void Expect(JsonElement answer, int status, string? contentType, string body, bool isTruncated) => Assert.Equal(
        (status, contentType, body, isTruncated),
        (answer.GetProperty("status").GetInt32(), answer.GetProperty("contentType").GetString(), answer.GetProperty("body").GetString(),
            answer.GetProperty("truncated").GetBoolean()));

    private static async Task<JsonElement> EntryAsync(HubUnderTest hub, EmpScript script, string? uid = null)
    {
        hub.Emp.Script = script;
        var identification = uid is null ? "" : $$$""","Identification":{"RFIDMifareFamilyIdentification":{"UID":"{{{uid}}}"}}""";
        Assert.Equal("310", (await hub.SendAsync(Messages.Start(more: identification))).Code);
        return (await NewestAsync(hub)).GetProperty("empAnswer");
    }

    private static async Task<JsonElement> NewestAsync(HubUnderTest hub) =>
        (await hub.GetAsync($"/admin/api/sessions/{Messages.Session}")).Json.GetProperty("entries").EnumerateArray().Last();

    private async Task<HubUnderTest> StartAsync(string store, params (string Key, string? Value)[] more) => store == "Embedded"
        ? await HubUnderTest.StartWithSessionAsync(more)
        : await HubUnderTest.StartWithSessionAsync(
            [("Hub:Store", "Postgres"), ("ConnectionStrings:Hub", await server.CreateDatabaseAsync()), .. more]);
}
