using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>A prepared statement, bound without ADO.NET's boxes and copies: those of the settling run for every message.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_database);

    public void Bind(int index, long value) => raw.sqlite3_bind_int64(_statement, index, value);

    public void Bind(int index, string value) => raw.sqlite3_bind_text(_statement, index, value);

    public void Bind(int index, ReadOnlySpan<byte> value) => raw.sqlite3_bind_blob(_statement, index, value);

    /// <exception cref="SqliteException">It failed.</exception>
    public void Execute()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, _database);
    }

    public void Dispose() => _statement.Dispose();
}
