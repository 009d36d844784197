using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub;

/// <summary>A call of a <see cref="PooledAsync{T}"/> method that waits.</summary>
internal abstract class PooledStep<T> : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _end;

    public short Version => _end.Version;

    public void Complete(T result) => _end.SetResult(result);

    public void Fail(Exception exception) => _end.SetException(exception);

    public T GetResult(short token)
    {
        try
        {
            return _end.GetResult(token);
        }
        finally
        {
            _end.Reset();
            GiveBack();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _end.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    protected abstract void GiveBack();
}

/// <summary>The same with the method's own variables.</summary>
internal sealed class PooledStep<T, TMachine> : PooledStep<T>
    where TMachine : IAsyncStateMachine
{
    /// <summary>Each keeps a few hundred bytes; beyond so many at once they are left to the garbage collector.</summary>
    private const int MostKept = 512;

    private static readonly ContextCallback MoveNext = static step => ((PooledStep<T, TMachine>)step!).Machine!.MoveNext();
    private static readonly Kept<PooledStep<T, TMachine>> Kept = new(MostKept);

    private PooledStep() => GoOn = Run;

    public TMachine? Machine;

    public ExecutionContext? Context { get; set; }

    public Action GoOn { get; }

    public static PooledStep<T, TMachine> Take() => Kept.Take() ?? new PooledStep<T, TMachine>();

    protected override void GiveBack()
    {
        (Machine, Context) = (default, null);
        Kept.Give(this);
    }

    private void Run()
    {
        if (Context is { } context) ExecutionContext.Run(context, MoveNext, this);
        else Machine!.MoveNext();
    }
}
