using Kilowatch.Cli.Telemetry;
using Kilowatch.Cpo;
using Kilowatch.Ocpp;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Cpo;

/// <summary>One run of <c>kilowatch cpo</c>: lines in, notifications out, a summary at the end.</summary>
internal static class CpoRun
{
    // Starts and Ends wait for the disk together: a hundred of them cost one write.
    private const int MaxWaitingForDisk = 256;

    // A full minute's rate may have to pass before anything more is accepted.
    private static readonly TimeSpan RateMinute = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(CpoSettings settings)
    {
        if (settings.Problem() is { } wrong) return Usage.Fail(wrong);
        var options = settings.Options;
        var (http, problem) = HubAddress.Connect(options);
        if (http is null) return Usage.Fail(problem!);
        await using var watch =
            await ToolWatch.TryStartAsync("kilowatch-cpo", settings.Logging, settings.IsVerbose ? LogLevel.Debug : LogLevel.Warning);
        if (watch is null) return ExitCodes.Usage;
        var loggers = watch.Loggers;
        using var stop = new Interruption();
        using (http)
        {
            try
            {
                var (ocpp, wrongFile) = settings.ReadOcpp();
                if (ocpp is null) return Usage.Fail(wrongFile!);
                using var lines = settings.Input is { } path ? Open(path) : null;
                var client = new ChargingNotificationClient(http, options, log: loggers.CreateLogger<ChargingNotificationClient>());
                await using var reporter = new ProgressReporter(client, options, log: loggers.CreateLogger<ProgressReporter>());
                await using var reporting = new ChargerReporting(
                    reporter, ChargerInput.Create(settings.Tap is null ? settings.Format : ChargerFormat.Ocpp16, ocpp),
                    settings.Evse is { } evse ? EvseId.Parse(evse) : null, settings.OpenSessions ? client : null);
                var summary = new CpoSummary(reporter, reporting, settings.IsVerbose);
                reporting.Told = summary.Tell;
                await reporting.OpenAsync(stop.Token);
                await using (StatusLine.Begin(summary, settings))
                {
                    await using var sessions = await SessionsFile.OpenAsync(settings.SessionsFile, reporting);
                    if (settings.Tap is { } tap) await TapHost.RunAsync(tap, reporting, summary, loggers, stop.Token);
                    else await FeedAsync(lines!, reporting, summary, stop.Token);
                    if (sessions is not null) await sessions.ReadAsync(isLast: true);
                    await reporting.CompleteAsync();
                    // A tap ends by being told to; what is due goes out all the same.
                    await DrainAsync(reporter, summary, settings.HubDeadline, settings.Tap is null ? stop.Token : CancellationToken.None);
                }

                summary.TellCounts();
                Console.WriteLine(settings.IsJson ? summary.Json() : summary.Text());
                if (summary.IsHubUnreachable)
                    await Console.Error.WriteLineAsync(
                        $"kilowatch: {options.Hub} cannot be reached. The reports are safe; run it again with the same --data.");
                return summary.Exit();
            }
            catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
            {
                return Usage.Fail(unusable.Message);
            }
        }
    }

    private static StreamReader Open(string path) => path == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(path);

    private static async Task FeedAsync(TextReader lines, ChargerReporting reporting, CpoSummary summary, CancellationToken stop)
    {
        var waiting = new List<Task>();
        try
        {
            while (await lines.ReadLineAsync(stop).AsTask().WaitAsync(stop) is { } line)
            {
                waiting.Add(reporting.ReadAsync(line, ++summary.Lines));
                if (waiting.Count < MaxWaitingForDisk) continue;
                await Task.WhenAll(waiting);
                waiting.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop: what was read is in the outbox.
        }

        await Task.WhenAll(waiting);
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
            summary.IsHubUnreachable = reporter.HubUnreachableFor > patience;
            if (summary.IsHubUnreachable || since > patience + RateMinute) await enough.CancelAsync();
        }

        summary.IsDelivered = await draining;
        if (summary.IsDelivered) summary.IsHubUnreachable = false;
    }

    private static int Accepted(ProgressReporter reporter) =>
        reporter.Summary is var done ? done.Starts + done.Progress + done.Ends + done.Errors + done.Refused : 0;
}
