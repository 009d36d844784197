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
    public void Setup() => _seeded = SeededStore.CreateAsync(1_000).GetAwaiter().GetResult(); // not every way of running awaits a set-up

    [GlobalCleanup]
    public void Cleanup() => _seeded.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task AppendAsync()
    {
        var waiting = new Task[Group];
        for (var written = 0; written < Rows; written += Group)
        {
            for (var i = 0; i < Group; i++)
                waiting[i] = _seeded.Store.Journal.RecordAsync(_seeded.Progress(_number++ % 1_000, _number)).AsTask();
            await Task.WhenAll(waiting);
        }
    }
}
