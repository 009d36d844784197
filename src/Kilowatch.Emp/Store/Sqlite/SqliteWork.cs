using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>Something to do inside the database's next commit.</summary>
internal interface ISqliteWork : ICompletion
{
    /// <summary>Whether no message may be placed from before this is done until it is committed.</summary>
    bool HoldsHeads { get; }

    /// <summary>Why it did not happen; null when it did.</summary>
    StoreDownException? Failure { get; set; }

    void Apply(SqliteConnection connection);
}

/// <summary>Any write but a journal's.</summary>
internal sealed class SqliteWork<T>(Func<SqliteConnection, T> write, bool holdsHeads = false) : ISqliteWork
{
    private readonly TaskCompletionSource<T> _done = new();
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public bool HoldsHeads => holdsHeads;

    public StoreDownException? Failure { get; set; }

    public void Apply(SqliteConnection connection) => _result = write(connection);

    public void Complete()
    {
        if (Failure is null) _done.SetResult(_result);
        else _done.SetException(Failure);
    }
}
