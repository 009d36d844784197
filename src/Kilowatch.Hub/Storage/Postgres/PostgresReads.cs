using Kilowatch.Hub.Relay;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What is read back: sessions as they stand, and the journal.</summary>
internal sealed class PostgresReads(HubOptions options, NpgsqlDataSource database, TimeSpan timeout, TimeProvider clock)
{
    public const string SessionColumns = "s.opening, s.opened, s.last_request, s.last_progress, s.closed, s.last_entry, s.undelivered";

    public const string EntryColumns = """
        j.id, j.previous, j.session_id, j.kind, j.outcome, j.effect, j.code, j.http_status, j.operator, j.provider, j.arrived, j.answered,
        j.emp_latency, j.process_id, j.remarks, j.fingerprint, j.request, j.answer, j.opening, j.emp_answer
        """;

    private const string Chain = $"{ChainWhile})";

    /// <summary>To be closed, perhaps after a condition on <c>newer</c>: until when to go on.</summary>
    private const string ChainWhile = $"""
        j AS (
          SELECT {EntryColumns} FROM hub_journal j WHERE j.id = $1
          UNION ALL SELECT {EntryColumns} FROM j newer JOIN hub_journal j ON j.id = newer.previous
        """;

    public Task<SessionRecord?> SessionAsync(SessionKey key, CancellationToken cancellationToken) => OneAsync(
        $"SELECT {SessionColumns} FROM hub_session s WHERE s.id = $1", ToRecord, cancellationToken, Columns.One(key.ToString()));

    /// <summary>Those whose record no other node is delivering.</summary>
    public Task<List<SessionRecord>> UndeliveredAsync(string node, CancellationToken cancellationToken) => AllAsync(
        $"SELECT {SessionColumns} FROM hub_session s WHERE s.undelivered <> 0 AND (s.delivering_until <= $1 OR s.delivering_node = $2) ORDER BY s.undelivered LIMIT 1000",
        ToRecord,
        cancellationToken,
        Columns.One(clock.GetUtcNow().UtcTicks),
        Columns.One(node));

    public Task<JournalRow?> EntryAsync(long id, CancellationToken cancellationToken) => OneAsync(
        $"SELECT {EntryColumns} FROM hub_journal j WHERE j.id = $1", ToRow, cancellationToken, Columns.One(id));

    /// <summary>A session's entries, oldest first.</summary>
    public Task<List<JournalRow>> ChainAsync(long newest, CancellationToken cancellationToken) => AllAsync(
        $"WITH RECURSIVE {Chain} SELECT * FROM j ORDER BY id", ToRow, cancellationToken, Columns.One(newest));

    /// <summary>The answer to an accepted notification of that session, on disk and on the standby; null for none.</summary>
    /// <remarks>A node that gave up waiting for the standby has cancelled its record's commit, and a commit that is cancelled while it
    /// waits is
    /// done on this server alone: anyone can read it, and a failover can still undo it. What is answered here was acknowledged, so this
    /// writes
    /// to the session (the same again), whose commit waits for all that was written before it.</remarks>
    public Task<byte[]?> AcceptedAsync(SessionKey session, UInt128 fingerprint, CancellationToken cancellationToken) => OneAsync(
        $"""
        WITH RECURSIVE durable AS (UPDATE hub_session SET last_request = last_request WHERE id = $1 RETURNING last_entry),
        {Chain.Replace("$1", "(SELECT last_entry FROM durable)", StringComparison.Ordinal)} SELECT answer FROM j WHERE fingerprint = $2 AND effect IN (2, 3) LIMIT 1
        """,
        row => row.GetFieldValue<byte[]>(0),
        cancellationToken,
        Columns.One(session.ToString()),
        Columns.One(Columns.Uuid(fingerprint)));

    /// <summary>The entry with the charge detail record that closed a session, and those of its delivery, newest first.</summary>
    public Task<List<JournalRow>> ClosingAsync(long newest, CancellationToken cancellationToken) => AllAsync(
        $"WITH RECURSIVE {ChainWhile} WHERE newer.effect <> 4) SELECT * FROM j WHERE effect IN (4, 5) ORDER BY id DESC", ToRow,
        cancellationToken, Columns.One(newest));

    /// <summary>Entries after an id, oldest first.</summary>
    public Task<List<JournalRow>> AfterAsync(long id, int most, CancellationToken cancellationToken) => AllAsync(
        $"SELECT {EntryColumns} FROM hub_journal j WHERE j.id > $1 ORDER BY j.id LIMIT $2", ToRow, cancellationToken, Columns.One(id),
        Columns.One(most));

    /// <summary>With the count of their changes, of the same moment.</summary>
    public async Task<StoredPartners> PartnersAsync(CancellationToken cancellationToken)
    {
        var rows = await AllAsync(
            "SELECT c.count, p.kind, p.id, p.settings FROM hub_change c LEFT JOIN hub_partner p ON true WHERE c.what = $1 ORDER BY p.kind, p.id",
            row => (Version: row.GetInt64(0),
                Partner: row.IsDBNull(1)
                    ? null
                    : new StoredPartner((PartnerKind)row.GetInt16(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3))),
            cancellationToken,
            Columns.One(StoredPartner.Change));
        return new StoredPartners(rows[0].Version, [.. rows.Select(row => row.Partner).OfType<StoredPartner>()]);
    }

    /// <summary>At once or not at all: a request waits for it.</summary>
    /// <exception cref="StoreDownException">The database cannot be read now.</exception>
    public Task<T?> OneAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters) =>
        TellAsync(async () =>
            (await PostgresDeadline.RunAsync(timeout, giveUp => ReadAsync(sql, read, parameters, giveUp), cancellationToken))
                .FirstOrDefault(), cancellationToken);

    /// <summary>As long as it takes (<c>Command Timeout</c>).</summary>
    /// <exception cref="StoreDownException">The database cannot be read now.</exception>
    public Task<List<T>> AllAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters) =>
        // not on a socket's thread (PostgresDeadline)
        TellAsync(() => Task.Run(() => ReadAsync(sql, read, parameters, cancellationToken), cancellationToken), cancellationToken);

    private static async Task<T> TellAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (PostgresDatabase.IsDown(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreDownException("the database cannot be read: " + failure.Message, failure);
        }
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<T>();
        while (await row.ReadAsync(cancellationToken)) all.Add(read(row));
        return all;
    }

    public static NpgsqlParameter Nullable(object? value, NpgsqlTypes.NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>Nobody writes that a session has expired: it has when it was not heard of for so long.</summary>
    public SessionRecord ToRecord(NpgsqlDataReader row)
    {
        var lastRequest = Ticks(row.GetInt64(2));
        var closed = row.IsDBNull(4) ? (DateTimeOffset?)null : Ticks(row.GetInt64(4));
        var isExpired = closed is null && clock.GetUtcNow() - lastRequest > options.SessionLifetime;
        return new SessionRecord(
            SessionOpeningJson.Read(row.GetString(0)),
            closed is not null ? StoredSessionState.Closed : isExpired ? StoredSessionState.Expired : StoredSessionState.Open,
            Ticks(row.GetInt64(1)),
            lastRequest,
            row.GetInt64(3) == 0 ? null : Ticks(row.GetInt64(3)),
            isExpired ? lastRequest + options.SessionLifetime : closed,
            row.GetInt64(5),
            row.GetInt64(6));
    }

    public static JournalRow ToRow(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Previous = row.GetInt64(1),
        SessionId = row.IsDBNull(2) ? null : row.GetString(2),
        Kind = (JournalKind)row.GetInt16(3),
        Outcome = (RelayOutcome)row.GetInt16(4),
        Effect = (SessionEffect)row.GetInt16(5),
        Code = row.GetString(6),
        HttpStatus = row.GetInt16(7),
        Operator = row.IsDBNull(8) ? null : row.GetString(8),
        Provider = row.IsDBNull(9) ? null : row.GetString(9),
        Arrived = Ticks(row.GetInt64(10)),
        Answered = Ticks(row.GetInt64(11)),
        EmpLatency = row.IsDBNull(12) ? null : TimeSpan.FromTicks(row.GetInt64(12)),
        ProcessId = row.GetGuid(13),
        Remarks = (Remarks)row.GetInt32(14),
        Fingerprint = Columns.Fingerprint(row.GetGuid(15)),
        Request = row.GetFieldValue<byte[]>(16),
        Answer = row.GetFieldValue<byte[]>(17),
        Opening = row.IsDBNull(18) ? null : row.GetString(18),
        EmpAnswer = row.IsDBNull(19) ? [] : row.GetFieldValue<byte[]>(19),
    };

    private static DateTimeOffset Ticks(long utc) => new(utc, TimeSpan.Zero);
}
