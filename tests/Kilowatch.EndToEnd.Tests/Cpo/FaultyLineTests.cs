using Kilowatch.Cpo;
using Kilowatch.Cpo.Tests;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>The same faults as in the fleet's run, before the hub in a process of its own: its clock is the machine's, so the run is short
/// and the interval a second.</summary>
public sealed class FaultyLineTests
{
    private const int Sessions = 40;
    private const int Values = 30;

    [Fact]
    public async Task Before_a_real_hub_process_nothing_is_lost_and_nothing_arrives_twice()
    {
        using var directory = new TemporaryDirectory(inMemory: true);
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:01");
        var sessions = await hub.AuthorizeAsync(Sessions);
        var (requests, value) = (0, 0);
        FaultyLine? line = null;
        await using var closing =
            line = new FaultyLine(hub.Url,
                () => value is >= 20 and < 22 || (value >= 20 && line!.Busy == 0) ? Way.Busy : Interlocked.Increment(ref requests) % 10 == 0
                    ? Way.LosesAnswer
                    : Way.Open);
        line.Open();
        var options = new CpoOptions
        {
            Hub = line.Url,
            OperatorId = "DE*ABC",
            MinimumProgressInterval = TimeSpan.FromSeconds(1),
            NotificationsPerMinute = 100_000,
            Timeout = TimeSpan.FromMinutes(2),
            FirstRetryDelay = TimeSpan.FromMilliseconds(50),
            MaxRetryDelay = TimeSpan.FromMilliseconds(400),
            Outbox = Path.Combine(directory.Path, "outbox"),
        };
        using var http = ChargingNotificationClient.CreateHttpClient(options);
        await using var reporter = new ProgressReporter(new ChargingNotificationClient(http, options), options);
        var begin = new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);
        var open = new List<ReportedSession>();
        foreach (var (session, i) in sessions.Select(
            (s, i) => (s, i))) open.Add(await reporter.StartAsync(Start(session, begin, Register(i, 0))));
        for (value = 1; value < Values; value++)
        {
            if (value == 10) await line.CloseAsync();
            if (value == 15) line.Open();
            for (var i = 0; i < Sessions; i++) open[i].Report(begin.AddMinutes(value), Register(i, value));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }

        for (var i = 0; i < Sessions; i++) await open[i].EndAsync(begin.AddMinutes(Values), Register(i, Values));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Assert.True(await reporter.DrainAsync(patience.Token));

        Assert.True(line.Lost > 0 && line.Busy > 0);
        Assert.Equal((0, Sessions, Sessions), (reporter.Summary.Refused, reporter.Summary.Starts, reporter.Summary.Ends));
        var received = emp.Snapshot();
        Assert.Equal(received.Count, received.DistinctBy(r => r.Body, StringComparer.Ordinal).Count());
        foreach (var (session, i) in sessions.Select((s, i) => (s, i)))
        {
            var got = received.Where(r => r.Session == session).Select(r => r.Message).ToList();
            Assert.IsType<StartNotification>(got[0]);
            Assert.Equal(Register(i, Values), Assert.IsType<EndNotification>(got[^1]).MeterValueEnd);
            Assert.All(got[1..^1], message => Assert.IsType<ProgressNotification>(message));
            var energies = got.OfType<ProgressNotification>().Select(p => p.ConsumedEnergyProgress!.Value).ToList();
            Assert.NotEmpty(energies);
            Assert.Equal(energies.Order().Distinct(), energies);
        }
    }

    private static decimal Register(int session, int value) => 500m + session + value * 0.75m;

    private static StartNotification Start(string session, DateTimeOffset at, decimal register) => new()
    {
        SessionId = SessionId.Parse(session),
        EvseId = EvseId.Parse("DE*ABC*E1"),
        ChargingStart = at,
        MeterValueStart = register,
    };
}
