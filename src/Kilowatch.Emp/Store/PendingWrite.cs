namespace Kilowatch.Emp;

/// <summary>A message that waits for its commit.</summary>
internal sealed class PendingWrite(PendingMessage message) : ICompletion
{
    // Whoever completes it runs what follows: Completions does, away from the committing thread.
    private readonly TaskCompletionSource<AppendResult> _done = new();

    public PendingMessage Message => message;

    public AppendResult Result { get; set; }

    /// <summary>Why it is not stored; null when it is.</summary>
    public StoreDownException? Failure { get; set; }

    public long Revision { get; set; }

    public ValueTask<AppendResult> Done => new(_done.Task);

    public void Complete()
    {
        if (Failure is null) _done.SetResult(Result);
        else _done.SetException(Failure);
    }
}
