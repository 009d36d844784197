using System.Globalization;
using System.Text;
using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Listen;
using Kilowatch.Cli.Replay;
using Kilowatch.Cli.Validate;
using Kilowatch.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Cli.Tests.Replay;

/// <summary>A replay over real sockets: to a hub with an EMP behind it, or to whatever takes notifications.</summary>
public class ReplayTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1", 300.5)]
    [InlineData("10", 30.05)]
    public async Task The_time_between_messages_is_kept_or_divided_by_the_speed(string speed, double seconds)
    {
        var clock = new FakeClock(Now);
        var heard = new List<Heard>();
        await using var app = await ListenAsync(heard, clock);
        var later = Messages.Progress.Replace("10:25:00.500", "10:30:01.000", StringComparison.Ordinal);
        var replay = RunAsync(Settings(app, speed), clock, Messages.Progress, later);
        await HeardAsync(heard, 1);
        clock.Advance(TimeSpan.FromSeconds(seconds - 0.02));
        Assert.NotSame(replay, await Task.WhenAny(replay, Task.Delay(100)));
        Assert.Single(heard);
        clock.Advance(TimeSpan.FromSeconds(0.02));
        await HeardAsync(heard, 2);
        Assert.Equal((0, Now.AddSeconds(seconds)), ((await replay).Exit, heard[1].Arrived));
        Assert.Equal([Messages.Progress, later], heard.Select(h => Encoding.UTF8.GetString(h.Body)));
    }

    [Fact]
    public async Task Times_are_shifted_so_that_the_first_message_is_now()
    {
        var clock = new FakeClock(Now.AddMilliseconds(400));
        var heard = new List<Heard>();
        await using var app = await ListenAsync(heard, clock);
        await RunAsync(Settings(app, "max") with { ShiftsTimes = true }, clock, Messages.Progress);
        Assert.Equal(
            Messages.Progress.Replace("2026-01-31T10:25:00.500", "2026-11-01T13:00:00.500", StringComparison.Ordinal).Replace(
                "2026-01-31T10:00:00", "2026-11-01T12:35:00", StringComparison.Ordinal),
            Encoding.UTF8.GetString(Assert.Single(heard).Body));
    }

    [Fact]
    public async Task A_hub_that_knows_nothing_of_the_sessions_takes_them_when_they_are_opened_first()
    {
        var heard = new List<Heard>();
        await using var emp = await ListenAsync(heard, TimeProvider.System);
        var directory = Directory.CreateTempSubdirectory("kilowatch-replay-");
        await using (var hub = HubHost.Build(configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Hub:Authentication"] = "None",
            ["Hub:Data"] = directory.FullName,
            ["Hub:Operators:0:Id"] = "DE*ABC",
            ["Hub:Providers:0:Id"] = "DE*ICE",
            ["Hub:Providers:0:Endpoint"] = emp.Urls.First(),
        })))
        {
            await hub.StartAsync();
            var unknown = await RunAsync(Settings(hub, "max"), TimeProvider.System, Messages.Progress);
            Assert.Equal(1, unknown.Exit);
            Assert.Contains("--open-with", unknown.Text(TimeSpan.Zero), StringComparison.Ordinal);
            Assert.Empty(heard);

            var opened =
                await RunAsync(Settings(hub, "max") with { NewIds = true, OpenWith = Oicp.Uid.Parse("044A2DAA856280") },
                    TimeProvider.System,
                Messages.Progress, Messages.Progress.Replace("12.340", "12.341", StringComparison.Ordinal), Messages.End, Messages.Record);
            Assert.Equal((1, 1, 4), (opened.Exit, opened.Opened, opened.Sent));
            Assert.Contains("1 Progress came too early", opened.Text(TimeSpan.Zero), StringComparison.Ordinal);
            Assert.Equal(["authorize-start", "notification", "notification", "cdr"], heard.Select(h => h.Kind.Name));
            Assert.Single(
                heard.Skip(1).Select(h => Oicp.MessageReader.Read(h.Body, h.Kind.Request!.Value).SessionId.TextIn(h.Body)).Distinct());
            Assert.DoesNotContain(heard, h => Encoding.UTF8.GetString(h.Body).Contains(Messages.Session, StringComparison.Ordinal));
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_sessions_of_a_log_keep_their_order_and_those_that_are_not_wanted_stay()
    {
        var heard = new List<Heard>();
        await using var app = await ListenAsync(heard, TimeProvider.System);
        var messages = Enumerable.Range(0, 200).Select(i => Messages.Progress
            .Replace("3fe7378a", (i % 4).ToString("00000000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("12.340", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("\"DE*ABC\"", i % 4 == 3 ? "\"DE*XYZ\"" : "\"DE*ABC\"", StringComparison.Ordinal)).ToArray();
        var summary =
            await RunAsync(Settings(app, "max") with { Operators = new HashSet<Oicp.OperatorId> { Oicp.OperatorId.Parse("DEABC") } },
                TimeProvider.System, messages);
        Assert.Equal((150, 150), (summary.Sent, heard.Count));
        Assert.All(heard.GroupBy(h => Oicp.MessageReader.Read(h.Body).SessionId.TextIn(h.Body)), session =>
            Assert.Equal(session.Select(h => Oicp.MessageReader.Read(h.Body).ConsumedEnergy).Order(),
                session.Select(h => Oicp.MessageReader.Read(h.Body).ConsumedEnergy)));
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_an_error_and_not_a_summary() =>
        await Assert.ThrowsAsync<HttpRequestException>(
            () => RunAsync(ReadSettings("http://127.0.0.1:1", "max"), TimeProvider.System, Messages.Progress, Messages.End));

    private static async Task<WebApplication> ListenAsync(List<Heard> heard, TimeProvider clock)
    {
        var (settings, problem) = ListenSettings.Read("http://127.0.0.1:0", null, [], [], null, "DE*ICE");
        Assert.Null(problem);
        var app = ListenHost.Build(settings!, null,
            new ListenPrinter(TextWriter.Null, TextWriter.Null, h => Keep(heard, h), isColoured: false), clock);
        await app.StartAsync();
        return app;
    }

    private static async Task HeardAsync(List<Heard> heard, int count)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Count() < count) await Task.Delay(5, enough.Token);

        int Count()
        {
            lock (heard) return heard.Count;
        }
    }

    private static string Keep(List<Heard> heard, Heard one)
    {
        lock (heard) heard.Add(one);
        return "";
    }

    private static ReplaySettings Settings(WebApplication hub, string speed) => ReadSettings(hub.Urls.First(), speed);

    private static ReplaySettings ReadSettings(string hub, string speed) =>
        ReplaySettings
            .Read(new ReplayWish("-", null, null, hub, speed, false, null, 1, false, null, [], [], false, null, null, null)).Settings!;

    private static async Task<ReplaySummary> RunAsync(ReplaySettings settings, TimeProvider clock, params string[] messages)
    {
        using var http = new HttpClient();
        var summary = new ReplaySummary(settings);
        var recorded =
            messages.Select(
                (text, i) => RecordedMessage.Of(i + 1, Encoding.UTF8.GetBytes(text), KindDetector.Of(Encoding.UTF8.GetBytes(text))));
        using var run = new ReplayRun(settings, new ReplayHub(http, settings.Hub!), summary, _ => { }, clock);
        await run.RunAsync(recorded, CancellationToken.None);
        return summary;
    }
}
