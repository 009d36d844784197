using Kilowatch.Emp.Live;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Tests.Live;

public class EventStreamTests
{
    private static readonly SessionId Session = SessionId.Parse(Messages.Session);

    [Fact]
    public async Task A_viewer_gets_the_view_and_then_every_change()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        using var feed = await Feed.OpenAsync(emp.Http, emp.Sessions.TokenFor(Session));
        Assert.Equal(1, (await feed.NextViewAsync()).View.Revision);
        for (var i = 1; i < 5; i++)
        {
            await emp.TakesAsync(Messages.Progress(5 * i, $"{i}.5"));
            var (_, view) = await feed.NextViewAsync();
            Assert.Equal((i + 1, i + 0.5m), (view.Revision, view.EnergyKWh));
        }
    }

    [Fact]
    public async Task Who_comes_back_misses_nothing_and_hears_nothing_twice()
    {
        await using var emp = await EmpHarness.StartAsync();
        var token = emp.Sessions.TokenFor(Session);
        await emp.TakesAsync(Messages.Started());
        string last;
        using (var feed = await Feed.OpenAsync(emp.Http, token)) last = (await feed.NextViewAsync()).Id;
        await emp.TakesAsync(Messages.Progress(5, "1"));
        await emp.TakesAsync(Messages.Progress(10, "2"));
        using (var feed = await Feed.OpenAsync(emp.Http, token, last))
        {
            var (id, view) = await feed.NextViewAsync();
            Assert.Equal([0m, 1m, 2m], view.Points.Select(point => point.EnergyKWh));
            last = id;
        }

        using var again = await Feed.OpenAsync(emp.Http, token, last);
        Assert.Equal("clock", (await again.NextAsync())?.Type);
        var next = again.NextAsync();
        await emp.Time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(1));
        Assert.Equal("clock", (await next)?.Type); // the heartbeat; the view was known
    }

    [Fact]
    public async Task Silence_itself_is_a_change_that_viewers_are_told()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        using var feed = await Feed.OpenAsync(emp.Http, emp.Sessions.TokenFor(Session));
        await feed.NextViewAsync();
        var next = feed.NextViewAsync();
        await emp.Time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(10));
        Assert.Equal(SessionState.Stale, (await next).View.State);
    }

    [Fact]
    public async Task A_feed_ends_when_its_link_expires()
    {
        await using var emp = await EmpHarness.StartAsync(options => options.LinkLifetime = TimeSpan.FromMinutes(1));
        await emp.TakesAsync(Messages.Started());
        var token = emp.Sessions.TokenFor(Session);
        using var feed = await Feed.OpenAsync(emp.Http, token);
        await feed.NextViewAsync();
        var end = EndAsync(feed);
        await emp.Time.AdvanceUntilAsync(end, TimeSpan.FromSeconds(5));
        Assert.Equal(404, (int)(await emp.Http.GetAsync(new Uri($"/sessions/{token}/events", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await emp.Http.GetAsync(new Uri($"/sessions/{token}", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await emp.Http.GetAsync(new Uri($"/driver/{token}", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task When_the_last_viewer_leaves_nothing_of_the_session_stays_in_memory()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        var live = emp.Get<LiveSessions>();
        Assert.True(live.TryWatch(Session.Canonical, out var watch));
        Assert.True(live.TryWatch(Session.Canonical, out var other));
        other.Dispose();
        Assert.Equal(1, live.Count);
        watch.Dispose();
        watch.Dispose();
        Assert.Equal(0, live.Count);
    }

    [Fact]
    public async Task Beyond_the_most_viewers_the_next_is_told_when_to_come_back()
    {
        await using var emp = await EmpHarness.StartAsync(options => options.MaxViewers = 1);
        await emp.TakesAsync(Messages.Started());
        var events = new Uri($"/sessions/{emp.Sessions.TokenFor(Session)}/events", UriKind.Relative);
        using (var feed = await Feed.OpenAsync(emp.Http, emp.Sessions.TokenFor(Session)))
        {
            await feed.NextViewAsync();
            using var refused = await emp.Http.GetAsync(events);
            Assert.Equal((503, TimeSpan.FromSeconds(10)), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        }

        // The place is free as soon as the server has noticed that the viewer left.
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var next = await emp.Http.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, tooLong.Token);
            if ((int)next.StatusCode == 200) return;
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_viewer_who_came_before_the_first_message_sees_it()
    {
        await using var emp = await EmpHarness.StartAsync();
        using var feed = await Feed.OpenAsync(emp.Http, emp.Sessions.TokenFor(Session));
        await emp.TakesAsync(Messages.Started());
        Assert.Equal(SessionState.Charging, (await feed.NextViewAsync()).View.State);
    }

    [Fact]
    public async Task The_page_lets_nothing_in_from_outside_and_is_small()
    {
        await using var emp = await EmpHarness.StartAsync();
        var page = await emp.Http.GetAsync(new Uri(emp.Sessions.LinkFor(Session), UriKind.Relative));
        Assert.Equal(200, (int)page.StatusCode);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var size = (await page.Content.ReadAsByteArrayAsync()).Length;
        foreach (var name in (string[])["driver.css", "page.js", "session.js", "feed.js", "push.js", "words.js", "chart.js", "en.json",
            "de.json", "fr.json", "nl.json", "es.json", "it.json", "icon.svg", "icon-192.png"])
        {
            var asset = await emp.Http.GetByteArrayAsync(new Uri("/driver/assets/" + name, UriKind.Relative));
            size += asset.Length;
            Assert.DoesNotContain("https://", System.Text.Encoding.UTF8.GetString(asset), StringComparison.Ordinal);
        }

        Assert.InRange(size, 1, 100_000);
    }

    private static async Task EndAsync(Feed feed)
    {
        while (await feed.NextAsync() is not null)
        {
        }
    }
}
