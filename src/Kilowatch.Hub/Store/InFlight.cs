namespace Kilowatch.Hub;

/// <summary>A notification that is on its way to its EMP, and holds its session's five minutes. Equal ones that arrive meanwhile wait for its answer.</summary>
internal class InFlight(SessionKey session, UInt128 fingerprint, bool isProgress, DateTimeOffset arrived)
{
    private TaskCompletionSource<RelayAnswer>? _waiting;

    public SessionKey Session { get; } = session;

    public UInt128 Fingerprint { get; } = fingerprint;

    public bool IsProgress { get; } = isProgress;

    public DateTimeOffset Arrived { get; } = arrived;

    /// <summary>The embedded store's own: where the session was in memory.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Another one of the same session; guarded by whatever guards the session.</summary>
    public InFlight? Next { get; set; }

    /// <summary>To be called under the lock under which the claim is found.</summary>
    public Task<RelayAnswer> Wait() =>
        (_waiting ??= new TaskCompletionSource<RelayAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>To be called once the claim cannot be found any more.</summary>
    public void Conclude(RelayAnswer answer) => _waiting?.SetResult(answer);
}
