namespace Kilowatch.Cli.Cpo;

/// <summary>Prints the running summary on standard error every so often.</summary>
internal sealed class StatusLine : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _printing = Task.CompletedTask;

    public static StatusLine Begin(CpoSummary summary, CpoSettings settings)
    {
        var line = new StatusLine();
        if (settings.StatusInterval is { } every) line._printing = line.PrintAsync(summary, every, settings.IsJson);
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _printing;
        _stop.Dispose();
    }

    private async Task PrintAsync(CpoSummary summary, TimeSpan every, bool isJson)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await Console.Error.WriteLineAsync(isJson ? summary.Json() : "kilowatch: " + summary.Line());
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
