using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Something that waits for a round trip, and the completion that its caller awaits.</summary>
/// <param name="session">Of each session one item at a time is under way; null for none.</param>
internal abstract class BatchItem(SessionKey? session) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _completion;
    private long _began;
    private TimeSpan _deadline;

    /// <summary>The session in small letters, the table's key.</summary>
    public string? Session { get; } = session?.ToString();

    public StoreDownException? Failure { get; set; }

    /// <summary>Whether the database refused it: to try it again would change nothing.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Time until its deadline.</summary>
    public TimeSpan Remaining => _deadline - TimeProvider.System.GetElapsedTime(_began);

    public ValueTask Completion => new(this, _completion.Version);

    /// <param name="deadline">How long it may take from now on.</param>
    public void Begin(TimeSpan deadline) => (_deadline, _began) = (deadline, TimeProvider.System.GetTimestamp());

    /// <summary>The continuation runs here, on this thread.</summary>
    public void Complete()
    {
        if (Failure is null) _completion.SetResult(true);
        else _completion.SetException(Failure);
    }

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
