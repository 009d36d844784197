using Kilowatch.Cpo;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Clock;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>A few charging points that are in use all day, so that there is something to see. They belong to an operator of their
/// own, and so take nothing from anybody's rate, interval or session.</summary>
internal sealed class SandboxFleet : IAsyncDisposable
{
    private static readonly Uid Card = Uid.Parse("044A2DAA856280");
    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly SandboxClock _clock;
    private readonly Action<string>? _warn;
    private readonly SessionPlanner _planner;
    private readonly SessionRun _run;
    private readonly Tally _tally = new();
    private readonly Task _charging;
    private int _told;

    private SandboxFleet(CpoOptions cpo, SandboxClock clock, SandboxOptions options)
    {
        (_clock, _warn) = (clock, options.Warn);
        _http = ChargingNotificationClient.CreateHttpClient(cpo);
        _planner = new SessionPlanner(options.Seed, OperatorId.Parse(cpo.OperatorId), Card, duration: null);
        _run = new SessionRun(new ChargingNotificationClient(_http, cpo), clock, new SendRate(perMinute: null, clock), _tally,
            skipsStale: true);
        _charging = Task.WhenAll(Enumerable.Range(1, options.Fleet).Select(point => ChargeAsync(point, options.Fleet, options.Seed)));
    }

    public static SandboxFleet? Start(Uri hub, SandboxOptions options, SandboxClock clock, CpoTlsOptions tls) => options.Fleet == 0
        ? null
        : new(new CpoOptions { Hub = hub, OperatorId = KilowatchSandbox.FleetOperator, Tls = tls, MaxAttempts = 2 }, clock, options);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _charging;
        _http.Dispose();
        _stop.Dispose();
    }

    /// <summary>One car after the other.</summary>
    private async Task ChargeAsync(int point, int points, long seed)
    {
        var dice = Dice.Of(seed, -point);
        try
        {
            await Task.Yield();
            for (var turn = 0; ; turn++)
            {
                var begin = _clock.GetUtcNow();
                if (!await _run.RunAsync(_planner.Plan(point + (turn * points), point, begin), begin, begin, _stop.Token))
                    await ComplainAsync();
                await Task.Delay(TimeSpan.FromMinutes(dice.Between(2, 20)), _clock, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The sandbox ends.
        }
    }

    /// <summary>Once: an EMP of somebody's own may not know the card, or not run yet.</summary>
    private async Task ComplainAsync()
    {
        if (_tally.SessionsComplete == 0 && Interlocked.Exchange(ref _told, 1) == 0)
        {
            _warn?.Invoke(
                $"The fleet cannot charge, and keeps trying: it needs an EMP that authorizes the card {Card}. {_tally.LastFailure}");
        }

        await Task.Delay(BeforeAskingAgain, _clock, _stop.Token);
    }
}
