namespace Kilowatch.Hub;

/// <summary>A notification that is on its way to its EMP. Equal ones that arrive meanwhile wait for its answer.</summary>
internal sealed class InFlight(UInt128 fingerprint, bool isProgress, DateTimeOffset arrived)
{
    private TaskCompletionSource<RelayAnswer>? _waiting;

    public UInt128 Fingerprint { get; } = fingerprint;

    public bool IsProgress { get; } = isProgress;

    public DateTimeOffset Arrived { get; } = arrived;

    /// <summary>To be called under the session's lock.</summary>
    public Task<RelayAnswer> Wait() =>
        (_waiting ??= new TaskCompletionSource<RelayAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>To be called once the claim is no longer in the session.</summary>
    public void Conclude(RelayAnswer answer) => _waiting?.SetResult(answer);
}
