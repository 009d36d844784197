using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub;

/// <summary>One request and what became of it. Recording it is awaited on the entry itself: it is its own completion.</summary>
internal class JournalEntry : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _completion;

    /// <summary>Given by the store: grows with time, and tells the day (see <see cref="JournalId"/>).</summary>
    public long Id { get; set; }

    /// <summary>The session's entry before this one, 0 for its first: a session is read back by following these, without an index.</summary>
    public long Previous { get; set; }

    public JournalKind Kind { get; set; }

    public Outcome Outcome { get; set; }

    /// <summary>The session that the request met.</summary>
    public Session? Session { get; set; }

    /// <summary>The claim that this answers; a store may end it together with recording this.</summary>
    public InFlight? Claim { get; set; }

    /// <summary>The store's own: the session whose entry this is.</summary>
    public SessionKey? Key { get; set; }

    /// <summary>The embedded store's own: where the session was in memory.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Whether the one who waits does nothing more than answer: then it may go on where it would hold up others, if it did more.</summary>
    public bool HasOnlyToAnswer { get; set; }

    /// <summary>The store's own: whether it keeps the session in memory until this is on disk.</summary>
    public bool IsPinned { get; set; }

    /// <summary>SessionID as the request wrote it, when of the right form.</summary>
    public string? SessionId { get; set; }

    public SessionEffect Effect { get; set; }

    public SessionOpening? Opening { get; set; }

    public string? Operator { get; set; }

    public string? Provider { get; set; }

    public DateTimeOffset Arrived { get; set; }

    public DateTimeOffset Answered { get; set; }

    /// <summary>From calling the partner to its whole answer, null when it was not called.</summary>
    public TimeSpan? EmpLatency { get; set; }

    public Guid ProcessId { get; set; }

    public int HttpStatus { get; set; }

    /// <summary>The status code of the answer, such as 000 or 310.</summary>
    public string Code { get; set; } = "";

    public Remarks Remarks { get; set; }

    /// <summary>The first 128 bits of the body's SHA-256: what tells a repeated request.</summary>
    public UInt128 Fingerprint { get; set; }

    public ReadOnlyMemory<byte> Request { get; set; }

    public ReadOnlyMemory<byte> Answer { get; set; }

    /// <summary>Completes when the entry is on disk. Who waits goes on where <see cref="SetWritten"/> is called.</summary>
    public ValueTask Written => new(this, _completion.Version);

    public void SetWritten() => _completion.SetResult(true);

    public void SetFailed(StoreDownException because) => _completion.SetException(because);

    /// <summary>As new, for another request. Only when nobody waits for it or writes it any more.</summary>
    protected void Clear()
    {
        _completion.Reset();
        (Id, Previous, Kind, Outcome, Effect) = (0, 0, default, default, default);
        (Session, Claim, Key, Slot, IsPinned, HasOnlyToAnswer) = (null, null, null, -1, false, false);
        (SessionId, Opening, Operator, Provider) = (null, null, null, null);
        (Arrived, Answered, EmpLatency, ProcessId, HttpStatus, Code) = (default, default, null, default, 0, "");
        (Remarks, Fingerprint, Request, Answer) = (default, default, default, default);
    }

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
