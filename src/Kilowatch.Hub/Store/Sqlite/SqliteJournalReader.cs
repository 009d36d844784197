using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>Reads the day files back. A day that retention has deleted is simply not there.</summary>
internal sealed class SqliteJournalReader(SqliteFiles files)
{
    private const string Select = """
        SELECT id, previous, session_id, kind, outcome, effect, code, http_status, operator, provider, arrived, answered,
               emp_latency, process_id, remarks, fingerprint, request, answer, opening FROM journal
        """;

    /// <summary>A session's entries, newest first.</summary>
    public IEnumerable<JournalRow> Chain(long newest)
    {
        SqliteConnection? connection = null;
        var day = default(DateOnly);
        try
        {
            for (var id = newest; id != 0;)
            {
                if (connection is null || JournalId.DayOf(id) != day)
                {
                    connection?.Dispose();
                    day = JournalId.DayOf(id);
                    connection = Open(day);
                }

                if (connection is null || One(connection, id) is not { } row) yield break;
                yield return row;
                id = row.Previous;
            }
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>All entries after an id, oldest first.</summary>
    public IEnumerable<JournalRow> After(long id) => After(id, "", newestFirst: false, long.MaxValue, bind: null);

    /// <summary>Entries after an id, in either order.</summary>
    public IEnumerable<JournalRow> After(long id, string where, bool newestFirst, long before, Action<SqliteParameterCollection>? bind)
    {
        var days = files.JournalDays();
        foreach (var day in newestFirst ? days.Reverse() : days)
        {
            if (day < JournalId.DayOf(Math.Max(id, 0)) || JournalId.FirstOf(day) >= before) continue;
            foreach (var row in Of(day, id, where, bind, newestFirst)) yield return row;
        }
    }

    /// <summary>A day's entries after an id, oldest first unless asked otherwise.</summary>
    public IEnumerable<JournalRow> Of(DateOnly day, long id = 0, string where = "", Action<SqliteParameterCollection>? bind = null, bool newestFirst = false)
    {
        using var connection = Open(day);
        if (connection is null) yield break;
        using var command = connection.CreateCommand();
        command.CommandText = $"{Select} WHERE id > $after {where} ORDER BY id{(newestFirst ? " DESC" : "")}";
        command.Parameters.AddWithValue("$after", id);
        bind?.Invoke(command.Parameters);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return Read(row);
    }

    private SqliteConnection? Open(DateOnly day)
    {
        var path = files.Journal(day);
        if (!File.Exists(path)) return null;
        var connection = new SqliteConnection(SqliteFiles.ReadOnly(path));
        connection.Open();
        return connection;
    }

    private static JournalRow? One(SqliteConnection connection, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Select + " WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private static JournalRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Previous = row.GetInt64(1),
        SessionId = row.IsDBNull(2) ? null : row.GetString(2),
        Kind = (JournalKind)row.GetInt32(3),
        Outcome = (Outcome)row.GetInt32(4),
        Effect = (SessionEffect)row.GetInt32(5),
        Code = row.GetString(6),
        HttpStatus = row.GetInt32(7),
        Operator = row.IsDBNull(8) ? null : row.GetString(8),
        Provider = row.IsDBNull(9) ? null : row.GetString(9),
        Arrived = new DateTimeOffset(row.GetInt64(10), TimeSpan.Zero),
        Answered = new DateTimeOffset(row.GetInt64(11), TimeSpan.Zero),
        EmpLatency = row.IsDBNull(12) ? null : TimeSpan.FromTicks(row.GetInt64(12)),
        ProcessId = new Guid(row.GetFieldValue<byte[]>(13), bigEndian: true),
        Remarks = (Remarks)row.GetInt32(14),
        Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(15)),
        Request = row.GetFieldValue<byte[]>(16),
        Answer = row.GetFieldValue<byte[]>(17),
        Opening = row.IsDBNull(18) ? null : row.GetString(18),
    };
}
