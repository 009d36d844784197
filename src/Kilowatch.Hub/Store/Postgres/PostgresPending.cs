using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub;

/// <summary>Something that waits for the database, and whoever waits for it: it is its own completion.</summary>
internal abstract class PostgresPending(SessionKey? session) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _completion;
    private long _began;
    private TimeSpan _patience;

    /// <summary>The session in small letters, the table's key; null for none. Of each session one thing at a time is under way.</summary>
    public string? Session { get; } = session?.ToString();

    public StoreDownException? Failure { get; set; }

    /// <summary>Whether it failed because the database said no to it: to try it again would change nothing.</summary>
    public bool IsRefused { get; set; }

    /// <summary>How long it may still take.</summary>
    public TimeSpan Left => _patience - TimeProvider.System.GetElapsedTime(_began);

    public ValueTask Done => new(this, _completion.Version);

    public void Wait(TimeSpan patience) => (_patience, _began) = (patience, TimeProvider.System.GetTimestamp());

    /// <summary>Whoever waits goes on here, on this thread.</summary>
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
