using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilowatch.Emp;

/// <summary>The one statement of the hot path, bound without ADO.NET's boxes and copies: it runs for every notification.</summary>
internal sealed class SqliteInsert : IDisposable
{
    private const string Sql = "INSERT INTO message (session, revision, fingerprint, kind, arrived, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteInsert(SqliteConnection connection)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, Sql, out _statement), _database);
    }

    public void Execute(PendingMessage message, long revision)
    {
        Span<byte> fingerprint = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(fingerprint, message.Fingerprint);
        raw.sqlite3_bind_text(_statement, 1, message.Session);
        raw.sqlite3_bind_int64(_statement, 2, revision);
        raw.sqlite3_bind_blob(_statement, 3, fingerprint);
        raw.sqlite3_bind_int64(_statement, 4, (long)message.Kind);
        raw.sqlite3_bind_int64(_statement, 5, message.Arrived.ToUnixTimeMilliseconds());
        raw.sqlite3_bind_blob(_statement, 6, message.Body.Span);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, _database);
    }

    public void Dispose() => _statement.Dispose();
}
