using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>Something to do on a connection of the embedded store, by the thread that owns it.</summary>
internal interface ISqliteWork : IPendingWork
{
    void Apply(SqliteConnection connection);
}

/// <summary>Anything but a message.</summary>
internal sealed class SqliteWork<T>(Func<SqliteConnection, T> work) : ISqliteWork
{
    private readonly TaskCompletionSource<T> _done = new();
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public StoreDownException? Failure { get; set; }

    public void Apply(SqliteConnection connection) => _result = work(connection);

    public void Complete()
    {
        if (Failure is null) _done.SetResult(_result);
        else _done.SetException(Failure);
    }
}
