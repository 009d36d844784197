using System.Net;
using System.Text;
using System.Text.Json;
using Kilowatch.Cli.Listen;
using Kilowatch.Testing;
using Microsoft.AspNetCore.Builder;

namespace Kilowatch.Cli.Tests.Listen;

/// <summary>The listener over a real socket.</summary>
public class ListenTests
{
    private const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    private static readonly FakeClock Clock = new(new DateTimeOffset(2026, 11, 1, 12, 30, 5, TimeSpan.Zero));

    [Fact]
    public async Task Answers_go_out_in_turn_and_the_last_one_from_then_on()
    {
        await using var listener = await Listener.StartAsync(answers: ["http:503", "022:Sorry", "garbage", "000"]);
        Assert.Equal(503, (int)(await listener.PostAsync(Notifications, Messages.Progress)).StatusCode);
        var refused =
            JsonDocument.Parse(await (await listener.PostAsync(Notifications, Messages.Progress)).Content.ReadAsStringAsync()).RootElement;
        Assert.False(refused.GetProperty("Result").GetBoolean());
        Assert.Equal(("022", "Sorry"),
            (refused.GetProperty("StatusCode").GetProperty("Code").GetString(),
                refused.GetProperty("StatusCode").GetProperty("AdditionalInfo").GetString()));
        Assert.Equal("text/html", (await listener.PostAsync(Notifications, Messages.Progress)).Content.Headers.ContentType!.MediaType);
        for (var i = 0; i < 2; i++)
        {
            var accepted =
                JsonDocument
                    .Parse(await (await listener.PostAsync(Notifications, Messages.Progress)).Content.ReadAsStringAsync()).RootElement;
            Assert.True(accepted.GetProperty("Result").GetBoolean());
            Assert.Equal(Messages.Session, accepted.GetProperty("SessionID").GetString());
        }
    }

    [Fact]
    public async Task A_driver_is_authorized_or_not_apart_from_what_notifications_get()
    {
        await using var listener = await Listener.StartAsync(answers: ["http:500"], authorizations: ["000", "102"]);
        foreach (var expected in (string[])["Authorized", "NotAuthorized"])
        {
            var answer = await listener.PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", Messages.AuthorizeStart);
            var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((expected, "DE*ICE"),
                (json.GetProperty("AuthorizationStatus").GetString(), json.GetProperty("ProviderID").GetString()));
        }

        Assert.Contains("RfidMifareFamily  ->  102", listener.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("044A2DAA856280", listener.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("close")]
    public async Task No_answer_is_no_answer(string answer)
    {
        await using var listener = await Listener.StartAsync(answers: [answer]);
        using var enough = new CancellationTokenSource();
        var asking = listener.PostAsync(Notifications, Messages.Progress, enough.Token);
        if (answer == "hang")
        {
            Assert.NotSame(asking, await Task.WhenAny(asking, Task.Delay(200)));
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        }

        await listener.PrintedAsync("no answer");
    }

    [Fact]
    public async Task A_line_has_time_energy_duration_session_and_answer_and_what_is_wrong_below()
    {
        await using var listener = await Listener.StartAsync();
        await listener.PostAsync(Notifications, Messages.Progress);
        await listener.PostAsync(Notifications, Messages.Progress.Replace("12.340", "-.1", StringComparison.Ordinal));
        await listener.PostAsync("/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record",
            Messages.Record.Replace("2026", "26", StringComparison.Ordinal));
        Assert.Matches(
            """^12:30:05  Progress   3fe7378a-238f-4cf3-bca6-de657881f8c2  DE\*ABC\*ETEST1  12\.340 kWh  25 min 0 s  ->  000 Success  \d+ ms\n""", listener.Printed);
        Assert.Contains("! The body is not one JSON object", listener.Printed, StringComparison.Ordinal);
        Assert.Contains("! ChargingStart is not valid", listener.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_a_line_holds_the_bodies_unchanged_and_replay_reads_it()
    {
        await using var listener = await Listener.StartAsync(isJson: true);
        var body = Messages.Progress.Replace(",\"", ",\r\n\t\"", StringComparison.Ordinal);
        var answer = await (await listener.PostAsync(Notifications, body)).Content.ReadAsStringAsync();
        var line = JsonDocument.Parse(Assert.Single(listener.Printed.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal((body, answer, "progress", "000"),
            (line.GetProperty("request").GetString(), line.GetProperty("answer").GetString(), line.GetProperty("kind").GetString(),
                line.GetProperty("code").GetString()));
        var replayed =
            Assert.Single(new Cli.Replay.RecordedMessages(Assert.Fail).Read(new MemoryStream(Encoding.UTF8.GetBytes(listener.Printed))));
        Assert.Equal((body, Clock.GetUtcNow()), (Encoding.UTF8.GetString(replayed.Body), replayed.At!.Value));
    }

    [Fact]
    public async Task What_a_backend_answers_goes_back_byte_for_byte_and_its_failures_are_told()
    {
        await using var backend = await Listener.StartAsync(answers: ["000", "320", "garbage", "http:500"]);
        await using var listener = await Listener.StartAsync(forward: backend.Url + "/");
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await (await listener.PostAsync(Notifications, Messages.Progress)).Content.ReadAsStringAsync());
        Assert.Equal(["000", "320"],
            answers.Take(2).Select(a => JsonDocument.Parse(a).RootElement.GetProperty("StatusCode").GetProperty("Code").GetString()));
        Assert.Equal("<html>It works!</html>", answers[2]);
        Assert.Contains("a hub makes 310 of it", listener.Printed, StringComparison.Ordinal);
        Assert.Contains("->  HTTP 500", listener.Printed, StringComparison.Ordinal);
        Assert.Equal(4, backend.Printed.Split("12.340 kWh").Length - 1);

        await using var alone = await Listener.StartAsync(forward: "http://127.0.0.1:1/");
        Assert.Equal(HttpStatusCode.BadGateway, (await alone.PostAsync(Notifications, Messages.Progress)).StatusCode);
        Assert.Contains("HTTP 502 (http://127.0.0.1:1/api/oicp/notificationmgmt/v11/charging-notifications cannot be reached",
            alone.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_requests_are_404_and_bodies_beyond_all_measure_413()
    {
        await using var listener = await Listener.StartAsync();
        Assert.Equal(404, (int)(await listener.PostAsync("/", "{}")).StatusCode);
        Assert.Equal(413, (int)(await listener.PostAsync(Notifications, new string('x', 1024 * 1024 + 1))).StatusCode);
    }

    [Theory]
    [InlineData("--answer", "5")]
    [InlineData("--answer", "http:99")]
    [InlineData("--authorize", "yes")]
    [InlineData("--delay", "soon")]
    [InlineData("--forward", "nowhere")]
    [InlineData("--provider", "nobody")]
    [InlineData("--urls", "9090")]
    public void What_is_not_understood_is_named(string option, string value)
    {
        string? Given(string name) => option == name ? value : null;
        string[] All(string name) => option == name ? [value] : [];
        var (settings, problem) =
            ListenSettings.Read(Given("--urls") ?? "http://127.0.0.1:0", Given("--forward"), All("--answer"), All("--authorize"),
                Given("--delay"), Given("--provider"));
        Assert.Null(settings);
        Assert.Contains(option, problem, StringComparison.Ordinal);
        Assert.Contains("expected", problem, StringComparison.Ordinal);
    }

    private sealed class Listener(WebApplication app, StringWriter printed) : IAsyncDisposable
    {
        private readonly HttpClient _http = new();

        public string Url => app.Urls.First();

        public string Printed
        {
            get { lock (printed) return printed.ToString().ReplaceLineEndings("\n"); }
        }

        public static async Task<Listener> StartAsync(string[]? answers = null, string[]? authorizations = null, string? forward = null,
            bool isJson = false)
        {
            var settings =
                ListenSettings.Read("http://127.0.0.1:0", forward, answers ?? [], authorizations ?? [], null, "DE*ICE").Settings!;
            var printed = new StringWriter();
            var printer =
                new ListenPrinter(TextWriter.Synchronized(printed), TextWriter.Null,
                    isJson ? HeardJson.Line : heard => HeardText.Lines(heard, TimeZoneInfo.Utc), isColoured: false);
            var app = ListenHost.Build(settings, settings.Forward is { } backend ? new Forwarder(backend) : null, printer, Clock);
            await app.StartAsync();
            return new(app, printed);
        }

        public Task<HttpResponseMessage> PostAsync(string path, string body, CancellationToken cancellationToken = default) =>
            _http.PostAsync(Url + path, new StringContent(body, Encoding.UTF8, "application/json"), cancellationToken);

        public async Task PrintedAsync(string text)
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!Printed.Contains(text, StringComparison.Ordinal)) await Task.Delay(10, enough.Token);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await app.DisposeAsync();
        }
    }
}
