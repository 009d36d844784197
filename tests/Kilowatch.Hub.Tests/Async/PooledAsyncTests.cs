using System.Runtime.CompilerServices;

namespace Kilowatch.Hub.Tests.Async;

/// <summary>A pooled asynchronous method behaves as any other, however often what it keeps is used again.</summary>
public sealed class PooledAsyncTests
{
    private static readonly AsyncLocal<int> Ambient = new();

    [Fact]
    public async Task Its_result_comes_whether_it_waits_or_not()
    {
        Assert.Equal(3, await SumAsync(Task.FromResult(1), Task.FromResult(2)));
        var late = new TaskCompletionSource<int>();
        var sum = SumAsync(late.Task, Task.FromResult(2));
        Assert.False(sum.IsCompleted);
        late.SetResult(5);
        Assert.Equal(7, await sum);
    }

    [Fact]
    public async Task What_it_throws_comes_whether_it_waits_or_not()
    {
        var never = Task.FromException<int>(new InvalidOperationException("at once"));
        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await SumAsync(never, never))).Message);
        var late = new TaskCompletionSource<int>();
        var sum = SumAsync(late.Task, late.Task);
        late.SetException(new InvalidOperationException("late"));
        Assert.Equal("late", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await sum)).Message);
    }

    [Fact]
    public async Task Many_at_once_never_mix()
    {
        for (var round = 0; round < 50; round++)
        {
            var sources = Enumerable.Range(0, 100).Select(_ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
            var sums = sources.Select((source, i) => SumAsync(source.Task, Task.FromResult(i)).AsTask()).ToList();
            Parallel.For(0, 100, i => sources[i].SetResult(1000 * i));
            Assert.Equal(Enumerable.Range(0, 100).Select(i => 1001 * i), await Task.WhenAll(sums));
        }
    }

    [Fact]
    public async Task It_goes_on_in_the_context_of_its_caller()
    {
        Ambient.Value = 7;
        var late = new TaskCompletionSource<int>();
        var seen = AmbientAfterAsync(late.Task);
        Ambient.Value = 8;
        Task elsewhere;
        using (ExecutionContext.SuppressFlow()) elsewhere = Task.Run(() => late.SetResult(0), TestContext.Current.CancellationToken);
        await elsewhere;
        Assert.Equal(7, await seen);
    }

    [Fact]
    public async Task What_waits_again_and_again_is_not_allocated_again()
    {
        for (var i = 0; i < 2000; i++) await YieldTwiceAsync(); // until its code is compiled for good
        var before = GC.GetAllocatedBytesForCurrentThread(); // all of it happens on this one
        for (var i = 0; i < 10_000; i++) await YieldTwiceAsync();
        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000);
    }

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private static async ValueTask<int> SumAsync(Task<int> a, Task<int> b) => await a + await b;

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private static async ValueTask<int> AmbientAfterAsync(Task<int> signal) => await signal + Ambient.Value;

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private static async ValueTask<int> YieldTwiceAsync()
    {
        await new Hop();
        await new Hop();
        return 1;
    }

    /// <summary>Goes on at once, but only after it was asked to wait.</summary>
    private readonly struct Hop : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Hop GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => continuation();
    }
}
