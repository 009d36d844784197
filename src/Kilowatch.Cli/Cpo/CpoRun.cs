using Kilowatch.Cpo;
using Kilowatch.Ocpp;
using Kilowatch.Oicp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kilowatch.Cli.Cpo;

/// <summary>One run of <c>kilowatch cpo</c>: lines in, notifications out, a summary at the end.</summary>
internal static class CpoRun
{
    // Starts and Ends wait for the disk together: a hundred of them cost one write.
    private const int MostWaitingForDisk = 256;

    // A full minute's rate may have to pass before anything more is accepted.
    private static readonly TimeSpan RateMinute = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(CpoOptions options, CpoInput input, TimeSpan patience, bool isVerbose, bool isJson)
    {
        if (input.Problem() is { } wrongInput) return Usage.Fail(wrongInput);
        var (http, problem) = HubAddress.Connect(options);
        if (http is null) return Usage.Fail(problem!);
        using var loggers = Loggers(isVerbose);
        using var stop = new Interruption();
        using (http)
        {
            var summary = new CpoSummary();
            try
            {
                using var lines = input.Open();
                var client = new ChargingNotificationClient(http, options, log: loggers.CreateLogger<ChargingNotificationClient>());
                await using var reporter = new ProgressReporter(client, options, log: loggers.CreateLogger<ProgressReporter>());
                await reporter.OpenAsync(stop.Token);
                await FeedAsync(lines, input, reporter, summary, isVerbose, stop.Token);
                await DrainAsync(reporter, summary, patience, stop.Token);
                Console.WriteLine(isJson ? summary.Json(reporter.Summary, reporter.OpenSessions) : summary.Text(reporter.Summary, reporter.OpenSessions));
                if (summary.IsHubAway) await Console.Error.WriteLineAsync($"kilowatch: {options.Hub} cannot be reached. The reports are safe; run it again with the same --data.");
                return summary.Exit(reporter.Summary);
            }
            catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
            {
                return Usage.Fail(unusable.Message);
            }
        }
    }

    private static async Task FeedAsync(
        TextReader lines, CpoInput input, ProgressReporter reporter, CpoSummary summary, bool isVerbose, CancellationToken stop)
    {
        var reader = ChargerInput.Create(input.Format);
        var feed = new ChargerFeed(reporter, input.Evse is { } evse ? EvseId.Parse(evse) : null);
        var waiting = new List<(long Line, Task<FeedRemark?> Taken)>();
        try
        {
            while (await lines.ReadLineAsync(stop).AsTask().WaitAsync(stop) is { } line)
            {
                summary.Lines++;
                var read = reader.Read(line);
                if (read.Problem is { } problem) summary.TellUnreadable(problem);
                foreach (var why in read.PassedOver) summary.TellPassedOver(summary.Lines, why, isVerbose);
                foreach (var happened in read.Events)
                {
                    waiting.Add((summary.Lines, feed.ApplyAsync(happened, CancellationToken.None)));
                    // An Error may have to begin its session first: nothing overtakes it.
                    if (waiting.Count >= MostWaitingForDisk || happened.Kind == ChargerEventKind.Error) await SettleAsync(waiting, summary, isVerbose);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop: what was read is in the outbox.
        }

        await SettleAsync(waiting, summary, isVerbose);
    }

    private static async Task SettleAsync(List<(long Line, Task<FeedRemark?> Taken)> waiting, CpoSummary summary, bool isVerbose)
    {
        foreach (var (line, taken) in waiting)
        {
            if (await taken is not { } remark) continue;
            if (remark.IsLost) summary.TellLost(line, remark.Why);
            else summary.TellPassedOver(line, remark.Why, isVerbose);
        }

        waiting.Clear();
    }

    /// <summary>Delivers what is due, as long as there is hope: the hub answers, and now and then it accepts something.</summary>
    private static async Task DrainAsync(ProgressReporter reporter, CpoSummary summary, TimeSpan patience, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var draining = reporter.DrainAsync(enough.Token);
        var (accepted, since) = (Accepted(reporter), TimeSpan.Zero);
        var step = TimeSpan.FromMilliseconds(250);
        while (await Task.WhenAny(draining, Task.Delay(step, CancellationToken.None)) != draining)
        {
            since = Accepted(reporter) == accepted ? since + step : TimeSpan.Zero;
            accepted = Accepted(reporter);
            summary.IsHubAway = reporter.HubAwayFor > patience;
            if (summary.IsHubAway || since > patience + RateMinute) await enough.CancelAsync();
        }

        summary.IsDelivered = await draining;
        if (summary.IsDelivered) summary.IsHubAway = false;
    }

    private static int Accepted(ProgressReporter reporter) =>
        reporter.Summary is var done ? done.Starts + done.Progress + done.Ends + done.Errors + done.Refused : 0;

    private static ILoggerFactory Loggers(bool isVerbose) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(isVerbose ? LogLevel.Debug : LogLevel.Warning)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace));
}
