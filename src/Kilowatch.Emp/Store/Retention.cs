using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Store;

/// <summary>Deletes sessions that nobody spoke of for <see cref="EmpOptions.Retention"/>, once a day and at start.</summary>
internal sealed class Retention(EmpOptions options, IEmpStore store, TimeProvider clock, ILogger<Retention> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await store.ForgetAsync(clock.GetUtcNow() - options.Retention, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                EmpLog.RetentionFailed(log, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
