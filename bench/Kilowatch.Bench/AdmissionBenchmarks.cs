using BenchmarkDotNet.Attributes;
using Kilowatch.Hub;

namespace Kilowatch.Bench;

/// <summary>Session, owner, interval and claim, and the claim's end.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private static readonly RelayAnswer Answer = new(200, "000", Bodies.Progress);
    private SeededStore _seeded = null!;
    private int _next;

    [Params(1_000, 1_000_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public async Task SetupAsync() => _seeded = await SeededStore.CreateAsync(Sessions);

    [GlobalCleanup]
    public async Task CleanupAsync() => await _seeded.DisposeAsync();

    [Benchmark]
    public async Task<bool> AdmitAndReleaseAsync()
    {
        // A prime stride: neighbours in time are not neighbours in memory.
        _next = (int)((_next + 15_485_863L) % Sessions);
        var admitted = await _seeded.Store.AdmitAsync(new AdmissionRequest(
            _seeded.SessionIds[_next], "DE*ABC", isProgress: true, (UInt128)_next, TimeProvider.System.GetUtcNow(), claim: true));
        _seeded.Store.Release(admitted.Session!, admitted.Claim!, Answer);
        return admitted.Verdict == Verdict.Admitted;
    }
}
