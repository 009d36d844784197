using Kilowatch.Cpo;
using Kilowatch.Cpo.Tests;
using Kilowatch.Testing;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>Many sessions of three hours, a meter value a minute each, reported to a hub on the same clock.</summary>
internal sealed class Fleet(int sessions, TimeSpan length) : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryDirectory _directory = new(inMemory: true);
    private readonly Random _random = new(20);

    public FakeClock Clock { get; } = new();

    /// <summary>How the line to the hub is at a moment, told by the minutes since the begin and a number from 0 to below 1.</summary>
    public Func<double, double, Way> Way { get; set; } = (_, _) => Cpo.Way.Open;

    public List<Received> Received { get; private set; } = [];

    public ReportSummary Summary { get; private set; } = new();

    public FaultyLine Line { get; private set; } = null!;

    public static string Id(int number) => $"00000000-0000-0000-0000-{number:000000000000}";

    /// <summary>The register of a session after so many minutes: every session charges at its own pace.</summary>
    public static decimal Register(int session, int minute) => 1000m + session + minute * (0.1m + session % 10 * 0.017m);

    public async Task RunAsync()
    {
        await using var emp = await LoopbackEmp.StartAsync(Clock);
        await using var hub = await HubOnOurClock.StartAsync(Clock, emp.Url, Path.Combine(_directory.Path, "hub"), perMinute: 100);
        for (var i = 0; i < sessions; i++) await hub.OpenAsync(Id(i));
        await using var line = Line = new FaultyLine(hub.Url, () => Way(Clock.Elapsed.TotalMinutes, Chance()));
        line.Open();
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var options =
            new CpoOptions { Hub = line.Url, OperatorId = HubOnOurClock.Operator, Outbox = Path.Combine(_directory.Path, "outbox") };
        var client = new ChargingNotificationClient(() => http, options, Clock, Chance, NullLogger.Instance);
        await using var reporter = new ProgressReporter(client, options, Clock, Chance, NullLogger.Instance);

        var open = new ReportedSession?[sessions];
        var minutes = (int)length.TotalMinutes;
        var perMinute = Math.Max(1, sessions / 30);
        for (var minute = 0; minute < minutes + sessions / perMinute + 2; minute++)
        {
            for (var i = 0; i < sessions; i++)
            {
                var age = minute - i / perMinute;
                if (age == 0) open[i] = await StartAsync(reporter, i);
                else if (age > 0 && age < minutes) open[i]!.Report(Clock.GetUtcNow(), Register(i, age));
                else if (age == minutes) await open[i]!.EndAsync(Clock.GetUtcNow(), Register(i, age));
            }

            await AdvanceAsync(reporter, Minute);
        }

        for (var more = 0; more < 60 && reporter.OpenSessions > 0; more++) await AdvanceAsync(reporter, Minute);
        (Received, Summary) = (emp.Snapshot(), reporter.Summary);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<ReportedSession> StartAsync(ProgressReporter reporter, int session) => reporter.StartAsync(new StartNotification
    {
        SessionId = SessionId.Parse(Id(session)),
        EvseId = EvseId.Parse("DE*ABC*E" + session),
        ChargingStart = Clock.GetUtcNow(),
        MeterValueStart = Register(session, 0),
    });

    private async Task AdvanceAsync(ProgressReporter reporter, TimeSpan by)
    {
        var target = Clock.Elapsed + by;
        await reporter.QuietAsync();
        while (Clock.Elapsed < target)
        {
            var next = Clock.NextTimer is { } timer && timer < target ? timer : target;
            if (Way(next.TotalMinutes, 1) == Cpo.Way.Closed) await Line.CloseAsync();
            else Line.Open();
            Clock.Advance(next - Clock.Elapsed);
            await reporter.QuietAsync();
        }
    }

    private double Chance()
    {
        lock (_random) return _random.NextDouble();
    }
}
