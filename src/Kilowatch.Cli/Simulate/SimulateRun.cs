using System.Diagnostics;
using System.Security.Cryptography;
using Kilowatch.Cli.Cpo;
using Kilowatch.Cli.Simulate.Stations;
using Kilowatch.Cpo;
using Kilowatch.Sandbox.Clock;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Cli.Simulate;

/// <summary>One run of <c>kilowatch simulate</c>: all sessions at once, each on its own schedule.</summary>
internal static class SimulateRun
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(CpoOptions cpo, SimulateOptions options)
    {
        var (http, problem) = HubAddress.Connect(cpo);
        if (http is null) return Usage.Fail(problem!);
        using var stop = new Interruption();
        using (http)
        using (var clock = new SandboxClock(TimeProvider.System, options.Speed))
        {
            var tally = new Tally();
            var began = Stopwatch.GetTimestamp();
            await using (SimulateProgress.Begin(tally, options.Sessions))
            {
                await PlayAllAsync(new ChargingNotificationClient(http, cpo), clock, options, tally, stop.Token);
            }

            var summary = new SimulateSummary(options, tally, Stopwatch.GetElapsedTime(began));
            Console.WriteLine(options.IsJson ? summary.Json() : summary.Text());
            if (tally.TooEarly > 0)
                await Console.Error.WriteLineAsync(
                    "kilowatch: some Progress came too early. Does the hub's clock run at this --speed, and is this the only program that reports these sessions?");
            if (summary.IsHubUnreachable)
                await Console.Error.WriteLineAsync($"kilowatch: {cpo.Hub} cannot be reached. {tally.LastFailure}");
            return summary.Exit;
        }
    }

    /// <summary>The same sessions, as stations tell them to a CSMS.</summary>
    public static async Task<int> RunStationsAsync(SimulateOptions options)
    {
        HttpMessageInvoker http;
        try
        {
            http = new(WebSocketHandlers.Create(options.Stations!.Authorities, ConnectWithin));
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Usage.Fail($"--ca: {wrongFile.Message}");
        }

        using var stop = new Interruption();
        using (http)
        using (var clock = new SandboxClock(TimeProvider.System, options.Speed))
        {
            var tally = new StationTally();
            var began = Stopwatch.GetTimestamp();
            await StationRun.PlayAllAsync(options, clock, http, tally, stop.Token);
            var summary = new StationSummary(options, tally, Stopwatch.GetElapsedTime(began));
            Console.WriteLine(options.IsJson ? summary.Json() : summary.Text());
            if (summary.IsUnreachable)
                await Console.Error.WriteLineAsync($"kilowatch: {options.Stations.Csms} did not take a station. {tally.LastFailure}");
            return summary.Exit;
        }
    }

    private static async Task PlayAllAsync(ChargingNotificationClient client, TimeProvider clock, SimulateOptions options, Tally tally,
        CancellationToken stop)
    {
        var planner = new SessionPlanner(options.Seed, options.OperatorId, options.Uid, options.Duration);
        var run = new SessionRun(client, clock, new SendRate(options.PerMinute, clock), tally, skipsStale: false);
        var begin = clock.GetUtcNow();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Sessions).Select(PlayAsync));
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or nobody there: the summary says how far it came.
        }

        async Task PlayAsync(int i)
        {
            // Planned only when its time has come: a session's curve is some kilobytes.
            var from = options.Start + TimeSpan.FromSeconds(Math.Floor(options.Within.TotalSeconds * i / options.Sessions));
            await clock.UntilAsync(begin + (from - options.Start), enough.Token);
            await run.RunAsync(planner.Plan(i + 1, i + 1, from), options.Start, begin, enough.Token);
            if (tally.Unreachable == tally.Requests) await enough.CancelAsync(); // nobody there: a thousand sessions need not find out
        }
    }
}
