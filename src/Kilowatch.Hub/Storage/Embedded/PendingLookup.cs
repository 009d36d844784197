namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A request of a session is being looked for in the journal, which takes a while. Other requests of the session that come
/// meanwhile are judged
/// after it, as they arrived: one that overtook it would take its five minutes.</summary>
/// <param name="fingerprint">Of what is looked for. The same again need not wait.</param>
internal sealed class PendingLookup(UInt128 fingerprint)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UInt128 Fingerprint => fingerprint;

    public Task Completion => _completion.Task;

    public void Complete() => _completion.SetResult();
}
