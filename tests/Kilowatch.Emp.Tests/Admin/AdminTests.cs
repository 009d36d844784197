using System.Net;
using System.Text.Json;
using Kilowatch.Emp.Tests.Webhooks;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Tests.Admin;

/// <summary>What an EMP's people use, over HTTP.</summary>
public sealed class AdminTests
{
    private const string Other = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public async Task Sessions_are_listed_the_newest_first_by_state_and_in_pages()
    {
        await using var emp = await EmpHarness.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            var session = $"{i:D8}-0000-0000-0000-000000000001";
            await emp.TakesAsync(Messages.Started(session));
            if (i % 2 == 0) await emp.TakesAsync(Messages.Ended(5, "1.5", session: session));
        }

        var page = await emp.AskAsync("/admin/api/sessions?limit=3&state=finished");
        Assert.Equal([6, 4, 2], Numbers(page));
        Assert.All(page.GetProperty("sessions").EnumerateArray(),
            session => Assert.Equal((1.5m, "finished"),
                (session.GetProperty("energyKWh").GetDecimal(), session.GetProperty("state").GetString())));
        var next = await emp.AskAsync($"/admin/api/sessions?limit=3&state=finished&after={page.GetProperty("next").GetString()}");
        Assert.Equal([0], Numbers(next));
        Assert.Equal(JsonValueKind.Null, next.GetProperty("next").ValueKind);
        Assert.Equal([6, 5, 4, 3, 2, 1, 0], Numbers(await emp.AskAsync("/admin/api/sessions")));
        foreach (var wrong in new[] { "limit=0", "limit=x", "limit=9999", "state=gone", "state=1", "after=x" })
        {
            using var refused = await emp.GetAsync("/admin/api/sessions?" + wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(wrong.Split('=')[0] + ":", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        static IEnumerable<int> Numbers(JsonElement page) => page.GetProperty("sessions").EnumerateArray()
            .Select(session =>
                int.Parse(session.GetProperty("sessionId").GetString()![..8], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_delivery_shows_its_attempts_and_goes_again_when_it_is_told_to()
    {
        await using var backend = await Backend.StartAsync();
        backend.Answer = () => 410;
        await using var emp =
            await EmpHarness.StartAsync(
                options => options.Webhooks.Add(new() { Url = backend.Url, Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }));
        await emp.TakesAsync(Messages.Started());
        var first = await emp.NextAsync(backend);
        var failed = await emp.UntilAsync("/admin/api/webhooks?state=failed");
        Assert.Equal(("session.started", "failed", backend.Url),
            (failed.GetProperty("type").GetString(), failed.GetProperty("state").GetString(), failed.GetProperty("url").GetString()));
        var attempt = Assert.Single(failed.GetProperty("attempts").EnumerateArray());
        Assert.Equal((410, "status 410"), (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("error").GetString()));

        backend.Answer = () => 204;
        using var content = new StringContent("");
        using var resent =
            await emp.Http.PostAsync(new Uri($"/admin/api/webhooks/{failed.GetProperty("id").GetString()}/resend", UriKind.Relative),
                content);
        Assert.Equal(HttpStatusCode.Accepted, resent.StatusCode);
        var second = await emp.NextAsync(backend);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(2, (await emp.UntilAsync("/admin/api/webhooks?state=delivered")).GetProperty("attempts").GetArrayLength());
    }

    [Theory]
    [InlineData("uid=044A2DAA856280")]
    [InlineData("uid=04:4a:2d:aa:85:62:80")]
    public async Task A_persons_data_come_out_and_are_then_in_no_byte_of_the_store(string who)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        try
        {
            await using var emp = await EmpHarness.StartAsync(options => options.Data = directory);
            await emp.TakesAsync(Messages.Started());
            await emp.TakesAsync(Messages.Progress(5, "1.25"));
            await emp.TakesAsync(Messages.Record(10, "2"), EmpHarness.Records);
            await emp.TakesAsync(Messages.Started(Other));
            Assert.Contains(Directory.EnumerateFiles(directory), Holds);

            var export = await emp.AskAsync("/admin/api/export?" + who);
            var session = Assert.Single(export.GetProperty("sessions").EnumerateArray());
            Assert.Equal(3, session.GetProperty("messages").GetArrayLength());
            Assert.Contains(Messages.Uid, session.GetProperty("messages")[2].GetProperty("body").GetString(), StringComparison.Ordinal);
            Assert.Equal(2m, session.GetProperty("session").GetProperty("energyKWh").GetDecimal());

            using var watching = await Live.Feed.OpenAsync(emp.Http, emp.Sessions.TokenFor(Oicp.SessionId.Parse(Messages.Session)));
            await watching.NextViewAsync();
            using var content = new StringContent("");
            using var forgotten = await emp.Http.PostAsync(new Uri("/admin/api/forget?" + who, UriKind.Relative), content);
            var answer = JsonDocument.Parse(await forgotten.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((1, 3, true),
                (answer.GetProperty("sessions").GetInt32(), answer.GetProperty("messages").GetInt32(),
                    answer.GetProperty("isComplete").GetBoolean()));
            Assert.DoesNotContain(Directory.EnumerateFiles(directory), Holds);
            Assert.Null(await emp.Sessions.FindAsync(Oicp.SessionId.Parse(Messages.Session)));
            Assert.NotNull(await emp.Sessions.FindAsync(Oicp.SessionId.Parse(Other)));
            while (await watching.NextAsync() is { } rest) Assert.NotEqual("session", rest.Type); // whoever looks sees it end
            Assert.Empty((await emp.AskAsync("/admin/api/export?" + who)).GetProperty("sessions").EnumerateArray());
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }

        static bool Holds(string path)
        {
            if (path.EndsWith(".lock", StringComparison.Ordinal)) return false;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file, System.Text.Encoding.Latin1);
            var all = text.ReadToEnd();
            return all.Contains(Messages.Uid, StringComparison.Ordinal)
                || all.Contains(Messages.Session, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("POST", "/admin/api/forget?uid=nobody")]
    [InlineData("POST", "/admin/api/forget")]
    [InlineData("GET", "/admin/api/export")]
    [InlineData("GET", "/admin/api/export?uid=044A2DAA856280&evcoId=DE-8EO-CAet5e4XY-3")]
    public async Task Nobody_is_forgotten_by_mistake(string method, string path)
    {
        await using var emp = await EmpHarness.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var refused = await emp.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain("044A", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_messages_of_a_session_are_shown_as_they_came()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        var message =
            Assert.Single(
                (await emp.AskAsync($"/admin/api/sessions/{Messages.Session}/messages")).GetProperty("messages").EnumerateArray());
        Assert.Equal((Messages.Started(), "Start"), (message.GetProperty("body").GetString(), message.GetProperty("kind").GetString()));
        using var unknown = await emp.GetAsync($"/admin/api/sessions/{Other}/messages");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
