using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>For <c>[AsyncMethodBuilder(typeof(PooledAsync&lt;&gt;))]</c> on a method of the data path that returns a <see cref="ValueTask{T}"/>, awaited
/// once: what such a method keeps while it waits is used again by a later call.</summary>
/// <remarks>The runtime's own <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/> keeps one of each method for each core. Here as many wait
/// as there are notifications under way, and they are let go on in groups, so nearly all would be allocated anew.</remarks>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls them on the builder (C# specification, async method builders).")]
[SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "This is what makes them; the compiler hands each out once.")]
internal struct PooledAsync<T>
{
    private PooledStep<T>? _step;

    public ValueTask<T> Task { get; private set; }

    public static PooledAsync<T> Create() => default;

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => default(AsyncValueTaskMethodBuilder<T>).Start(ref machine); // keeps the caller's execution context apart

    /// <summary>Only code from before C# 6 calls it.</summary>
    public void SetStateMachine(IAsyncStateMachine machine) => throw new NotSupportedException();

    public void SetResult(T result)
    {
        if (_step is null) Task = new ValueTask<T>(result);
        else _step.Complete(result);
    }

    public void SetException(Exception exception)
    {
        if (_step is null) Task = ValueTask.FromException<T>(exception);
        else _step.Fail(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.OnCompleted(GoOn(ref machine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(GoOn(ref machine));

    private Action GoOn<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        if (_step is not PooledStep<T, TMachine> step)
        {
            _step = step = PooledStep<T, TMachine>.Take();
            Task = new ValueTask<T>(step, step.Version);
            step.Machine = machine; // last: this builder is a part of what is copied
        }

        step.Context = ExecutionContext.Capture();
        return step.GoOn;
    }
}
