using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub;

/// <summary>Something that waits for the database, and whoever waits for it: it is its own completion.</summary>
internal abstract class PostgresPending(SessionKey? session) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _completion;

    /// <summary>The session in small letters, the table's key; null for none. Of each session one thing at a time is under way.</summary>
    public string? Session { get; } = session?.ToString();

    public StoreDownException? Failure { get; set; }

    public ValueTask Done => new(this, _completion.Version);

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
