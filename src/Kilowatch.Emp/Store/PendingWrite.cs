namespace Kilowatch.Emp;

/// <summary>A message that waits for its commit.</summary>
internal sealed class PendingWrite(PendingMessage message)
{
    // Continuations run elsewhere: the committing thread must go on with the next batch.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingMessage Message => message;

    public AppendResult Result { get; set; }

    public long Revision { get; set; }

    public ValueTask<AppendResult> Done => new(_done.Task);

    public void Complete() => _done.SetResult(Result);

    public void Fail(StoreDownException failure) => _done.SetException(failure);
}
