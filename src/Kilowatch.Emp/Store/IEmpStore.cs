namespace Kilowatch.Emp.Store;

/// <summary>The messages of all sessions, and the outbox of what the app's backend is still to be told.</summary>
/// <remarks>Its promise: when <see cref="AppendAsync"/> has completed, the message and its outbox entries are on disk and
/// survive the end of the process at any moment; the same content of a session is stored once, however often, on however
/// many nodes and across whatever restarts it comes; revisions of a session have no gaps and appear in order.</remarks>
internal interface IEmpStore : IOutbox, ISessionCatalog, IPushStore, IDisposable
{
    /// <summary>Null while the store can keep its promise, else why not.</summary>
    string? UnavailableReason { get; }

    /// <summary>Raised with a session's key after something about it was stored or deleted, here or on another node; with null when
    /// anything may have changed. Whoever listens must return at once.</summary>
    event Action<string?>? Changed;

    /// <summary>Stores a message. Its bytes must stay as they are until this completes.</summary>
    /// <exception cref="StoreDownException">It is not known to be on disk.</exception>
    ValueTask<AppendResult> AppendAsync(PendingMessage message);

    /// <summary>A session's messages with a revision above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken);

    /// <summary>A secret of the store's own: the stored one, or, when there is none, <paramref name="proposal"/>, then stored.</summary>
    byte[] GetOrAddSecret(string name, byte[] proposal);

    /// <summary>Deletes sessions without a message since then.</summary>
    Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>Opens the store of one <see cref="EmpStoreKind"/>, under whose key it is registered.</summary>
internal delegate IEmpStore OpenEmpStore();
