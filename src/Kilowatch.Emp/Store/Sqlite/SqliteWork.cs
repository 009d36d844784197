using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>Something to do inside the next commit.</summary>
internal interface ISqliteWork : ICompletion
{
    string? ChangedSession { get; }

    /// <summary>Why it did not happen; null when it did.</summary>
    StoreDownException? Failure { get; set; }

    void Apply(SqliteConnection connection);
}

/// <summary>Stores a message unless it is there already.</summary>
internal sealed class SqliteAppend(PendingWrite write, SqliteMessages messages, SessionHeads heads) : ISqliteWork
{
    public PendingWrite Write => write;

    public string? ChangedSession => write.Result == AppendResult.Stored ? write.Message.Session : null;

    public void Apply(SqliteConnection connection)
    {
        var message = write.Message;
        var head = heads[message.Session];
        write.Result = head.Revision == 0 && !message.MayOpen ? AppendResult.UnknownSession
            : head.Add(message.Fingerprint) ? AppendResult.Stored
            : AppendResult.Duplicate;
        if (write.Result == AppendResult.Stored) messages.Insert(message, head.Revision);
    }

    public StoreDownException? Failure
    {
        get => write.Failure;
        set => write.Failure = value;
    }

    public void Complete() => write.Complete();
}

/// <summary>Any other write.</summary>
internal sealed class SqliteWork<T>(Func<SqliteConnection, T> write) : ISqliteWork
{
    private readonly TaskCompletionSource<T> _done = new();
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public string? ChangedSession => null;

    public StoreDownException? Failure { get; set; }

    public void Apply(SqliteConnection connection) => _result = write(connection);

    public void Complete()
    {
        if (Failure is null) _done.SetResult(_result);
        else _done.SetException(Failure);
    }
}
