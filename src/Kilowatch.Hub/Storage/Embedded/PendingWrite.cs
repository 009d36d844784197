using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A journal entry on its way to the disk, and the completion that its caller awaits: the entry's id once it is there.</summary>
/// <param name="entry">What is written.</param>
internal sealed class PendingWrite(JournalEntry entry) : IValueTaskSource<long>
{
    /// <summary>The continuation may do anything, and the journal's thread must not wait for it.</summary>
    private ManualResetValueTaskSourceCore<long> _completion = new() { RunContinuationsAsynchronously = true };

    public JournalEntry Entry { get; } = entry;

    /// <summary>Of the session that this is about.</summary>
    public SessionKey? Key { get; } = entry.Key;

    /// <summary>As it stands on disk.</summary>
    public byte[]? Opening { get; } = entry.Opening is { } opening ? SessionOpeningJson.WriteUtf8(opening) : null;

    /// <summary>Where the session was in memory.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Whether the session stays in memory until this is on disk.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Grows with time, and tells the day (see <see cref="JournalId"/>).</summary>
    public long Id { get; set; }

    /// <summary>The session's entry before this one, 0 for its first: a session is read back by following these, without an
    /// index.</summary>
    public long Previous { get; set; }

    public ValueTask<long> Completion => new(this, _completion.Version);

    /// <param name="failure">Null when the entry is on disk.</param>
    public void Complete(StoreDownException? failure)
    {
        if (failure is null) _completion.SetResult(Id);
        else _completion.SetException(failure);
    }

    long IValueTaskSource<long>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
