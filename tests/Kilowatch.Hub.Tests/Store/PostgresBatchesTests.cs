namespace Kilowatch.Hub.Tests.Store;

/// <summary>Who shares a round trip on a busy node, and that nobody waits for company that does not come.</summary>
public sealed class PostgresBatchesTests : IDisposable
{
    private readonly PostgresLoad _load = new();
    private readonly List<int> _carried = [];
    private readonly PostgresBatches<Item> _batches;

    public PostgresBatchesTests() => _batches = new(_load, TimeSpan.FromSeconds(10), RunAsync, (_, _) => { });

    public void Dispose() => _batches.Dispose();

    [Fact]
    public async Task One_that_waits_for_company_that_does_not_come_goes_alone()
    {
        _load.Come(1000);
        for (var i = 0; i < 3; i++) await AddAsync();
        Assert.Equal([1, 1, 1], _carried);
    }

    [Fact]
    public async Task With_little_under_way_none_waits_for_another()
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 200; i++) await AddAsync();
        Assert.Equal(200, _carried.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(3), "20 ms for each would be 4 s");
    }

    [Fact]
    public async Task When_all_that_is_done_has_gone_the_node_is_at_rest_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => AddAsync()));
        Assert.Equal(500, _carried.Sum());
        Assert.Equal(0, _load.Value);
    }

    [Fact]
    public void What_is_at_a_slow_EMP_counts_no_more_than_what_is_with_the_database()
    {
        for (var i = 0; i < 100; i++) _load.Leave();
        Assert.Equal(0, _load.Value);
        _load.Come(3);
        Assert.Equal(6, _load.Value);
        for (var i = 0; i < 99; i++) _load.Return();
        Assert.Equal(4, _load.Value);
        _load.Go(3);
        Assert.Equal(0, _load.Value);
    }

    private Task AddAsync() => _batches.AddAsync(new Item(), TimeSpan.FromSeconds(10)).AsTask();

    private Task RunAsync(List<Item> batch, CancellationToken cancellationToken)
    {
        lock (_carried) _carried.Add(batch.Count);
        return Task.CompletedTask;
    }

    private sealed class Item() : PostgresPending(session: null);
}
