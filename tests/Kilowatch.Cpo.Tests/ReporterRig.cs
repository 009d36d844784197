using Kilowatch.Testing;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Cpo.Tests;

/// <summary>A reporter against <see cref="HubModel"/> on a clock of ours.</summary>
internal sealed class ReporterRig : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly Random _random = new(7);

    public ReporterRig(Action<CpoOptions>? configure = null, FakeClock? clock = null, HubModel? hub = null)
    {
        Clock = clock ?? new FakeClock();
        Hub = hub ?? new HubModel(Clock);
        Options = new CpoOptions { Hub = new Uri("http://hub.test/"), OperatorId = "DE*ABC" };
        configure?.Invoke(Options);
        _http = new HttpClient(Hub, disposeHandler: false);
        var client = new ChargingNotificationClient(() => _http, Options, Clock, Chance, NullLogger.Instance);
        Reporter = new ProgressReporter(client, Options, Clock, Chance, NullLogger.Instance);
    }

    public FakeClock Clock { get; }

    public HubModel Hub { get; }

    public CpoOptions Options { get; }

    public ProgressReporter Reporter { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static string Id(int number) => $"00000000-0000-0000-0000-{number:000000000000}";

    public Task<ReportedSession> StartAsync(int number = 1, decimal? meterStart = 100m) => Reporter.StartAsync(Facts(number, meterStart));

    public StartNotification Facts(int number = 1, decimal? meterStart = 100m) => new()
    {
        SessionId = SessionId.Parse(Id(number)),
        EvseId = EvseId.Parse("DE*ABC*E1"),
        ChargingStart = Now,
        MeterValueStart = meterStart,
    };

    /// <summary>Waits until the reporter has done what it can do now.</summary>
    public Task QuietAsync() => Reporter.QuietAsync();

    /// <summary>Lets time pass, stopping wherever a timer of anybody's is due.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var target = Clock.Elapsed + by;
        await QuietAsync();
        while (Clock.Elapsed < target)
        {
            var next = Clock.NextTimer is { } timer && timer < target ? timer : target;
            Clock.Advance(next - Clock.Elapsed);
            await QuietAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        var stopping = Reporter.DisposeAsync();
        _http.Dispose();
        return stopping;
    }

    private double Chance()
    {
        lock (_random) return _random.NextDouble();
    }
}
