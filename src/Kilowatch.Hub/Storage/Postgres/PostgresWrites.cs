using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What is written one at a time, because it is seldom: the end of sessions, deliveries, partners.</summary>
internal sealed class PostgresWrites(NpgsqlDataSource database, TimeSpan timeout)
{
    public async Task<bool> BeginClosingAsync(SessionKey session, long now, long expiry) => await ExecuteAsync(
        "UPDATE hub_session SET closing_until = $3 WHERE id = $1 AND closed IS NULL AND closing_until <= $2", default,
        Columns.One(session.ToString()), Columns.One(now), Columns.One(expiry)) == 1;

    public Task EndClosingAsync(SessionKey session) =>
        ExecuteAsync("UPDATE hub_session SET closing_until = 0 WHERE id = $1", default, Columns.One(session.ToString()));

    public async Task<bool> BeginDeliveringAsync(SessionKey session, string node, long now, long expiry) => await ExecuteAsync(
        "UPDATE hub_session SET delivering_until = $4, delivering_node = $2 WHERE id = $1 AND undelivered <> 0 AND (delivering_until <= $3 OR delivering_node = $2)",
        default,
        Columns.One(session.ToString()),
        Columns.One(node),
        Columns.One(now),
        Columns.One(expiry)) == 1;

    /// <summary>Counted and told as any change (<see cref="PostgresChanges"/>), if the count is still what it was.</summary>
    public async Task<bool> SetPartnerAsync(StoredPartner partner, long version, CancellationToken cancellationToken) => await ExecuteAsync(
        """
        WITH counted AS (UPDATE hub_change SET count = count + 1 WHERE what = $1 AND count = $5 RETURNING what)
        INSERT INTO hub_partner SELECT $2, $3, $4 FROM counted ON CONFLICT (kind, id) DO UPDATE SET settings = excluded.settings
        RETURNING pg_notify('hub_change', $1)
        """,
        cancellationToken,
        Columns.One(StoredPartner.Change),
        Columns.One((short)partner.Kind),
        Columns.One(partner.Id),
        new NpgsqlParameter { Value = (object?)partner.Settings ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        Columns.One(version)) == 1;

    /// <summary>Other bodies in an entry's place.</summary>
    public Task ReplaceAsync(JournalRow row, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE hub_journal SET request = $2, answer = $3, opening = $4, fingerprint = $5, emp_answer = $6 WHERE id = $1",
        cancellationToken,
        Columns.One(row.Id),
        Columns.One(row.Request),
        Columns.One(row.Answer),
        new NpgsqlParameter { Value = (object?)row.Opening ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        Columns.One(Columns.Uuid(row.Fingerprint)),
        new NpgsqlParameter
        {
            Value = row.EmpAnswer.Length == 0 ? DBNull.Value : row.EmpAnswer,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea
        });

    /// <exception cref="StoreDownException">It is not known to be done.</exception>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        try
        {
            return await PostgresDeadline.RunAsync(
                timeout,
                async giveUp =>
                {
                    await using var command = database.CreateCommand(sql);
                    command.Parameters.AddRange(parameters);
                    return await command.ExecuteNonQueryAsync(giveUp);
                },
                cancellationToken);
        }
        catch (Exception failure) when (PostgresDatabase.IsDown(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreDownException("the database cannot be written: " + failure.Message, failure);
        }
    }
}
