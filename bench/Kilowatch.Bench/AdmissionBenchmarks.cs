using BenchmarkDotNet.Attributes;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Bench;

/// <summary>Session, owner, interval and claim, and the claim's end.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private static readonly RelayResponse Answer = new(200, "000", Bodies.Progress);
    private SeededStore _seeded = null!;
    private int _next;

    [Params(1_000, 1_000_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Setup() => _seeded = SeededStore.CreateAsync(Sessions).GetAwaiter().GetResult(); // not every way of running awaits a set-up

    [GlobalCleanup]
    public void Cleanup() => _seeded.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<bool> AdmitAndReleaseAsync()
    {
        // A prime stride: neighbours in time are not neighbours in memory.
        _next = (int)((_next + 15_485_863L) % Sessions);
        var admitted = await _seeded.Store.Sessions.AdmitAsync(new AdmissionRequest
        {
            Session = SessionKey.Of(_seeded.SessionIds[_next]),
            Operator = "DE*ABC",
            IsProgress = true,
            Fingerprint = (UInt128)_next,
            Arrived = TimeProvider.System.GetUtcNow(),
            Claim = true,
        });
        await _seeded.Store.Sessions.ReleaseAsync(admitted.Claim!, Answer);
        return admitted.Verdict == AdmissionVerdict.Admitted;
    }
}
