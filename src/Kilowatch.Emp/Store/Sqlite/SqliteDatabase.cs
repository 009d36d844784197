using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The database's thread. Each of its commits brings in all journals that wait, and does whatever else is asked for.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private static readonly TimeSpan BeforeSettlingAgain = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection _connection;
    private readonly SqliteMessages _messages;
    private readonly SessionHeads _heads;
    private readonly JournalPool _pool;
    private readonly ConcurrentQueue<Journal> _toSettle = new();
    private readonly GroupCommit<ISqliteWork> _commits;

    public SqliteDatabase(SqliteConnection connection, SqliteMessages messages, SessionHeads heads, JournalPool pool)
    {
        (_connection, _messages, _heads, _pool) = (connection, messages, heads, pool);
        _commits = new GroupCommit<ISqliteWork>("emp database", Commit);
    }

    /// <summary>Brings a journal in, after all those before it, and gives it back to the pool.</summary>
    public void Settle(Journal journal)
    {
        _toSettle.Enqueue(journal);
        Wake();
    }

    /// <param name="write">What to do.</param>
    /// <param name="holdsHeads">Whether no message may be placed until it is committed.</param>
    /// <exception cref="StoreDownException">It did not happen.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, bool holdsHeads = false)
    {
        var work = new SqliteWork<T>(write, holdsHeads);
        _commits.Add(work);
        return work.Done;
    }

    public void Dispose() => _commits.Dispose();

    private void Wake() => _commits.TryAdd(new SqliteWork<bool>(_ => true));

    private void Commit(List<ISqliteWork> batch)
    {
        // In the order of their numbers, since a start takes each up to the last settled one for settled.
        var settling = new SqliteSettling([.. _toSettle], _messages);
        var holdsHeads = batch.Exists(work => work.HoldsHeads);
        if (holdsHeads) _heads.Gate.Enter();
        try
        {
            _messages.Begin();
            settling.Apply();
            foreach (var work in batch) work.Apply(_connection);
            _messages.Commit();
        }
        catch (Exception failure)
        {
            // Whatever it was: nothing of this is in the database, and each of those who wait must hear it.
            _messages.Rollback();
            settling.Forget();
            var down = new StoreDownException("the database cannot be written: " + failure.Message, failure);
            foreach (var work in batch) work.Failure = down;
            if (settling.Journals.Count > 0) SettleLater(down.Message);
            Completions.Run(batch);
            return;
        }
        finally
        {
            if (holdsHeads) _heads.Gate.Exit();
        }

        foreach (var journal in settling.Journals) GiveBack(journal);
        Completions.Run(batch);
    }

    private void GiveBack(Journal journal)
    {
        _toSettle.TryDequeue(out _);
        _heads.Settled(journal);
        _pool.Blocked = null;
        _pool.GiveBack(journal);
    }

    private void SettleLater(string reason)
    {
        _pool.Blocked = reason;
        _ = Task.Delay(BeforeSettlingAgain).ContinueWith(_ => Wake(), TaskScheduler.Default);
    }
}
