using System.Diagnostics;
using System.Text.Json;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>One clock for all, that runs faster or is moved ahead.</summary>
public sealed class TimeTravelTests
{
    [Fact]
    public async Task Three_hours_with_36_Progress_take_less_than_half_a_minute_and_no_interval_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "600");
        var began = Stopwatch.GetTimestamp();
        using var fleet =
            ToolProcess.Start("simulate", "--hub", sandbox.Url, "--sessions", "1", "--duration", "3h", "--speed", "600", "--seed", "1",
                "--json");
        var (exit, output, errors) = await fleet.EndAsync();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.True(exit == 0, output + errors);
        var summary = JsonDocument.Parse(output).RootElement;

        // The five minutes count from an answer: on a machine that is busy with other things, waiting for 40 of them is no time of the
        // sandbox's.
        var waiting = TimeSpan.FromMilliseconds(40 * summary.GetProperty("latencyMilliseconds").GetProperty("p50").GetDouble());
        Assert.InRange(took, TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(30) + waiting);
        Assert.Equal(0, summary.GetProperty("tooEarly").GetInt32());
        var progress =
            Assert.Single(summary.GetProperty("byCode").EnumerateArray(), entry => entry.GetProperty("message").GetString() == "Progress");
        Assert.Equal(("000", 36), (progress.GetProperty("code").GetString(), progress.GetProperty("count").GetInt32()));

        var page = await sandbox.Http.GetStringAsync(new Uri(sandbox.Place("EMP's page")));
        Assert.Contains("\"ChargingDuration\":10800000", page.Replace("&quot;", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_minutes_pass_at_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
        var early = await sandbox.ProgressAsync();
        Assert.Equal("022", early.Code);
        var before = (await sandbox.AskAsync(HttpMethod.Get, "/sandbox/clock")).GetProperty("now").GetDateTimeOffset();
        var after = await sandbox.MoveClockAsync("""{"advance":"00:05:00","speed":60}""");
        Assert.InRange(after.GetProperty("now").GetDateTimeOffset() - before, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.Equal(60, after.GetProperty("speed").GetDouble());
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
    }

    [Fact]
    public async Task A_clock_that_stands_still_waits_to_be_moved()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "0");
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
        Assert.Equal(TimeSpan.FromMinutes(5), (await sandbox.ProgressAsync()).RetryAfter);
        await sandbox.MoveClockAsync("""{"advance":"4m59s"}""");
        Assert.Equal(TimeSpan.FromSeconds(1), (await sandbox.ProgressAsync()).RetryAfter);
        await sandbox.MoveClockAsync("""{"advance":"1s"}""");
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
    }

    [Fact]
    public async Task A_partner_has_its_ten_seconds_however_fast_the_clock_runs()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "3600", "--fault", "slow:1s");
        var answer = await sandbox.ProgressAsync();
        Assert.Equal("000", answer.Code); // an hour of the sandbox's time, a second of the partner's
        Assert.InRange(answer.Took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9));

        // What the inspector shows of it is as real as what was waited for.
        var entry = (await sandbox.AskAsync(HttpMethod.Get, "/admin/api/notifications?limit=1")).GetProperty("entries")[0];
        var timing =
            (await sandbox.AskAsync(HttpMethod.Get, $"/admin/api/notifications/{entry.GetProperty("id").GetInt64()}")).GetProperty(
                "timing");
        Assert.InRange(timing.GetProperty("totalMs").GetDouble(), 1000, answer.Took.TotalMilliseconds);
        Assert.InRange(timing.GetProperty("hubMs").GetDouble(), 0, answer.Took.TotalMilliseconds - 1000);
        Assert.Equal(timing.GetProperty("totalMs").GetDouble(), entry.GetProperty("tookMs").GetDouble());
    }

    [Fact]
    public async Task A_second_run_on_the_same_data_goes_on_at_the_time_where_the_first_left_off()
    {
        using var directory = new TemporaryDirectory();
        DateTimeOffset left;
        await using (var first = await RunningSandbox.StartAsync("--data", directory.Path))
        {
            Assert.Equal("000", (await first.ProgressAsync()).Code);
            await first.MoveClockAsync("""{"advance":"10:00:00"}""");
            Assert.Equal("000", (await first.ProgressAsync()).Code);
            left = (await first.AskAsync(HttpMethod.Get, "/sandbox/clock")).GetProperty("now").GetDateTimeOffset();
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await RunningSandbox.StartAsync("--data", directory.Path);
        var now = (await second.AskAsync(HttpMethod.Get, "/sandbox/clock")).GetProperty("now").GetDateTimeOffset();
        Assert.InRange(now - left, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        await second.MoveClockAsync("""{"advance":"00:05:00"}""");
        Assert.Equal("000", (await second.ProgressAsync()).Code); // and does not wait for a past that lies ahead
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_with_what_can()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        foreach (var body in (string[])["", "[]", "{}", """{"advance":"-00:05:00"}""", """{"advance":"40.00:00:00"}""", """{"speed":-1}""",
            """{"speed":1e9}""", """{"sped":60}"""])
        {
            using var answer = await sandbox.Http.PostAsync("/sandbox/clock", new StringContent(body));
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Contains("""{"advance":"00:05:00"}""", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_sites_page_cannot_move_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sandbox/clock") { Content = new StringContent("""{"speed":60}""") };
        request.Headers.Add("Origin", "http://elsewhere.example");
        Assert.Equal(403, (int)(await sandbox.Http.SendAsync(request)).StatusCode);
        Assert.Equal(1, (await sandbox.AskAsync(HttpMethod.Get, "/sandbox/clock")).GetProperty("speed").GetDouble());
    }
}
