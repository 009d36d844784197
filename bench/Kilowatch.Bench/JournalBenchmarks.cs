using BenchmarkDotNet.Attributes;

namespace Kilowatch.Bench;

/// <summary>Durable rows, by how many share a commit: figures are per row.</summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private const int Rows = 1024;
    private SeededStore _seeded = null!;
    private int _number;

    [Params(1, 16, 128)]
    public int Group { get; set; }

    [GlobalSetup]
    public async Task SetupAsync() => _seeded = await SeededStore.CreateAsync(1_000);

    [GlobalCleanup]
    public async Task CleanupAsync() => await _seeded.DisposeAsync();

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task AppendAsync()
    {
        var waiting = new Task[Group];
        for (var written = 0; written < Rows; written += Group)
        {
            for (var i = 0; i < Group; i++) waiting[i] = _seeded.Store.RecordAsync(_seeded.Progress(_number++ % 1_000, _number)).AsTask();
            await Task.WhenAll(waiting);
        }
    }
}
