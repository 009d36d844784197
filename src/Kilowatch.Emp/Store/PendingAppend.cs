using System.Threading.Tasks.Sources;

namespace Kilowatch.Emp.Store;

/// <summary>Something that waits for a commit, and may be refused by it.</summary>
internal interface IPendingWork : ICompletion
{
    /// <summary>Why it did not happen; null when it did.</summary>
    StoreDownException? Failure { get; set; }
}

/// <summary>A message that waits for its commit.</summary>
internal sealed class PendingAppend(PendingMessage message) : IPendingWork, IValueTaskSource<AppendResult>
{
    // Whoever completes it runs what follows: Completions does, away from the committing thread.
    private ManualResetValueTaskSourceCore<AppendResult> _done;

    public PendingMessage Message => message;

    public AppendResult Result { get; set; }

    /// <summary>Why it is not stored; null when it is.</summary>
    public StoreDownException? Failure { get; set; }

    public long Revision { get; set; }

    /// <summary>To be awaited once.</summary>
    public ValueTask<AppendResult> Done => new(this, _done.Version);

    public void Complete()
    {
        if (Failure is null) _done.SetResult(Result);
        else _done.SetException(Failure);
    }

    AppendResult IValueTaskSource<AppendResult>.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AppendResult>.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource<AppendResult>.OnCompleted(Action<object?> continuation, object? state, short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _done.OnCompleted(continuation, state, token, flags);
}
