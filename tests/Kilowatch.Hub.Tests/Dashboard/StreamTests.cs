using System.Net;
using System.Text.Json;
using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>The live stream of the journal, over a real connection.</summary>
public class StreamTests
{
    private const string Other = "3fe7378a-238f-4cf3-bca6-de657881f8c3";

    [Fact]
    public async Task Entries_come_as_they_are_recorded_and_only_those_asked_for()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.OpenAsync(Other, provider: "DE*TWO");
        using var all = await Watched.StartAsync(hub, "");
        using var failures = await Watched.StartAsync(hub, "failures=true&provider=DE*ICE");
        using var session = await Watched.StartAsync(hub, "session=" + Other.ToUpperInvariant());
        await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(2));
        await hub.SendAsync(Messages.Start(Other));
        Assert.Equal("accepted tooEarly accepted", await all.OutcomesAsync(3));
        Assert.Equal("tooEarly", await failures.OutcomesAsync(1));
        Assert.Equal("accepted", await session.OutcomesAsync(1));
    }

    [Fact]
    public async Task After_an_id_what_was_missed_comes_first_and_nothing_twice()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var seeded = await hub.NewestIdAsync();
        await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(2));
        using var late = await Watched.StartAsync(hub, FormattableString.Invariant($"after={seeded}"));
        Assert.Equal("accepted tooEarly", await late.OutcomesAsync(2));
        await hub.SendAsync(Messages.End());
        Assert.Equal("accepted", await late.OutcomesAsync(1));
    }

    [Fact]
    public async Task Of_more_than_anyone_reads_the_newest_come_and_the_gap_is_told()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        for (var i = 0; i < JournalTail.MaxAtOnce + 50; i++) await hub.SendAsync("{");
        using var late = await Watched.StartAsync(hub, "after=0");
        Assert.Equal("gap", await late.NextEventAsync());
        Assert.Equal(JournalTail.MaxAtOnce, (await late.OutcomesAsync(JournalTail.MaxAtOnce)).Split(' ').Length);
    }

    [Fact]
    public async Task It_says_what_time_it_is_at_the_hub()
    {
        await using var hub = await HubUnderTest.StartAsync();
        using var watched = await Watched.StartAsync(hub, "");
        Assert.Equal(hub.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            watched.FirstTime);
    }

    [Fact]
    public async Task A_wrong_filter_is_400()
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var wrong in (string[])["outcome=good", "outcome=1", "session=x", "after=x"])
            Assert.Equal(400, (await hub.GetAsync("/admin/api/stream?" + wrong)).Status);
    }

    /// <summary>A watcher of the stream.</summary>
    private sealed class Watched(HttpClient client, StreamReader lines, string firstTime) : IDisposable
    {
        public string FirstTime => firstTime;

        public static async Task<Watched> StartAsync(HubUnderTest hub, string query)
        {
            var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version11, Timeout = TimeSpan.FromSeconds(30) };
            var lines = new StreamReader(await client.GetStreamAsync(new Uri($"{hub.Url}/admin/api/stream?{query}")));
            Assert.Equal("retry: 2000", await lines.ReadLineAsync());
            Assert.Equal("event: clock", await lines.ReadLineAsync());
            return new Watched(client, lines, (await lines.ReadLineAsync())!["data: ".Length..]);
        }

        public async Task<string> NextEventAsync()
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (true)
            {
                var line = await lines.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException();
                if (line.StartsWith("event: ", StringComparison.Ordinal) && line != "event: clock") return line["event: ".Length..];
            }
        }

        public async Task<string> OutcomesAsync(int count)
        {
            var outcomes = new List<string>();
            while (outcomes.Count < count)
            {
                Assert.Equal("entry", await NextEventAsync());
                outcomes.Add(JsonDocument.Parse((await lines.ReadLineAsync())!["data: ".Length..]).RootElement.Text("outcome")!);
            }

            return string.Join(' ', outcomes);
        }

        public void Dispose()
        {
            lines.Dispose();
            client.Dispose();
        }
    }
}
