using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Claims sessions for notifications, looks up why one cannot be claimed, and gives claims back.</summary>
/// <param name="options">The interval and the lifetime.</param>
/// <param name="database">Where.</param>
/// <param name="lease">How long a claim lasts when its node does not give it back.</param>
internal sealed class PostgresClaims(HubOptions options, NpgsqlDataSource database, TimeSpan lease)
{
    /// <summary>Claims wait neither for the disk nor for the standby. The log is a sequence: with whatever outlives a server that is
    /// lost, all that was written before it does, so no record is ever there without its claim. A claim that is lost was of something
    /// that was not acknowledged; whether it still counts is judged when its record comes (<see cref="PostgresRecording"/>).
    /// A claim whose end is lost ends by itself.</summary>
    private const string NotDurable = "(SELECT set_config('synchronous_commit', 'off', true)) = 'off'";

    /// <summary>All that is judged is judged within the one statement that claims: two nodes cannot both find the way free.</summary>
    private const string Claim = $$"""
        UPDATE hub_session s SET
          claims = CASE WHEN cardinality(s.claims) = 0 THEN '{}' ELSE ARRAY(SELECT c FROM unnest(s.claims) c WHERE c.until > a.arrived) END
            || ROW(a.token, a.fingerprint, a.progress, a.arrived, a.arrived + $10)::hub_claim,
          last_request = greatest(s.last_request, a.arrived), energy = greatest(s.energy, a.energy), event = greatest(s.event, a.event)
        FROM generate_subscripts($1, 1) n, LATERAL (SELECT ($1)[n], ($2)[n], ($3)[n], ($4)[n], ($5)[n], ($6)[n], ($7)[n], ($8)[n], ($9)[n])
          AS a (id, operator, progress, fingerprint, hash, arrived, token, energy, event)
        WHERE {{NotDurable}} AND s.id = a.id AND s.closed IS NULL AND a.arrived - s.last_request <= $11
          AND (a.operator IS NULL OR a.operator = s.operator)
          AND (a.hash IS NULL OR a.hash <> ALL (s.accepted))
          AND (NOT a.progress OR s.last_progress + $12 <= a.arrived)
          AND (cardinality(s.claims) = 0 OR NOT EXISTS (
            SELECT FROM unnest(s.claims) c WHERE c.until > a.arrived
              AND (c.fingerprint = a.fingerprint OR (a.progress AND c.progress AND c.arrived + $12 > a.arrived))))
        RETURNING n, s.operator, s.provider, s.opening_entry, s.energy, s.event
        """;

    private const string Look = """
        SELECT a.n, s.operator, s.provider, s.opening_entry, s.energy, s.event, s.closed IS NOT NULL, s.last_request, a.hash = ANY (s.accepted),
          EXISTS (SELECT FROM unnest(s.claims) c WHERE c.until > a.arrived AND c.fingerprint = a.fingerprint),
          greatest(s.last_progress, (SELECT max(c.arrived) FROM unnest(s.claims) c WHERE c.progress AND c.until > a.arrived))
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS a (id, fingerprint, hash, arrived, n) JOIN hub_session s ON s.id = a.id
        """;

    private const string Release = $$"""
        UPDATE hub_session s SET claims = ARRAY(SELECT c FROM unnest(s.claims) c WHERE c.token <> a.token)
        FROM unnest($1, $2) AS a (id, token) WHERE {{NotDurable}} AND s.id = a.id
        """;

    public async Task ClaimAsync(List<ClaimRequest> batch, CancellationToken cancellationToken)
    {
        Sort(batch);
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(Columns.Of(batch, ask => ask.Session));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.Operator));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.IsProgress));
        command.Parameters.Add(Columns.Of(batch, ask => Columns.Uuid(ask.Request.Fingerprint)));
        command.Parameters.Add(Columns.Of(batch, ask => ask.IsNew ? (int?)null : ask.Hash));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.Arrived.UtcTicks));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Token));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.Reports.Energy));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.Reports.Event));
        command.Parameters.Add(Columns.One(lease.Ticks));
        command.Parameters.Add(Columns.One(options.SessionLifetime.Ticks));
        command.Parameters.Add(Columns.One(options.MinimumProgressInterval.Ticks));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var ask = batch[row.GetInt32(0) - 1];
            ask.Row = new PostgresRow(
                new Session(ask.Request.Session, row.GetString(1), row.GetString(2), row.GetInt64(3)),
                new Reported(row.GetInt64(4), row.GetInt64(5)));
        }
    }

    public async Task LookAsync(List<ClaimRequest> batch, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Look);
        command.Parameters.Add(Columns.Of(batch, ask => ask.Session));
        command.Parameters.Add(Columns.Of(batch, ask => Columns.Uuid(ask.Request.Fingerprint)));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Hash));
        command.Parameters.Add(Columns.Of(batch, ask => ask.Request.Arrived.UtcTicks));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var ask = batch[(int)row.GetInt64(0) - 1];
            ask.Row = new PostgresRow(
                new Session(ask.Request.Session, row.GetString(1), row.GetString(2), row.GetInt64(3)),
                new Reported(row.GetInt64(4), row.GetInt64(5)),
                row.GetBoolean(6), row.GetInt64(7), row.GetBoolean(8), row.GetBoolean(9), row.GetInt64(10));
        }
    }

    public async Task ReleaseAsync(List<PostgresRelease> batch, CancellationToken cancellationToken)
    {
        Sort(batch);
        await using var command = database.CreateCommand(Release);
        command.Parameters.Add(Columns.Of(batch, release => release.Session));
        command.Parameters.Add(Columns.Of(batch, release => release.Token));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Rows are locked in one order by all nodes, so that none waits for one that waits for it.</summary>
    internal static void Sort<T>(List<T> batch)
        where T : BatchItem => batch.Sort(static (one, other) => string.CompareOrdinal(one.Session, other.Session));
}

/// <summary>A claim to be given back.</summary>
internal sealed class PostgresRelease(SessionKey session, long token) : BatchItem(session)
{
    public SessionKey Key { get; } = session;

    public long Token { get; } = token;
}
