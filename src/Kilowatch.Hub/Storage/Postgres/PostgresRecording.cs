using Kilowatch.Hub.Privacy;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Writes entries into the journal, together with what they change about their sessions.</summary>
internal sealed class PostgresRecording(HubOptions options, NpgsqlDataSource database, JournalPrivacy privacy, JournalPartitions partitions,
    StoreTelemetry telemetry)
{
    private const string Columns20 =
        "id, previous, session_id, kind, outcome, effect, code, http_status, operator, provider, arrived, answered, emp_latency, process_id, remarks, fingerprint, request, answer, opening, emp_answer";

    /// <summary>Places of a batch, and an id for each. What stands at a place is read from the arrays (<see cref="At"/>): to unnest
    /// twenty of them costs the database a tuple store each.</summary>
    private const string Entries = "SELECT nextval('hub_journal_id') AS id, n FROM generate_subscripts($1, 1) n";

    private const string At = """
        LATERAL (SELECT ($1)[n], ($2)[n], ($3)[n], ($4)[n], ($5)[n], ($6)[n], ($7)[n], ($8)[n], ($9)[n], ($10)[n],
          ($11)[n], ($12)[n], ($13)[n], ($14)[n], ($15)[n], ($16)[n], ($17)[n], ($18)[n], ($19)[n], ($20)[n], ($21)[n])
          AS e (session, session_id, kind, outcome, effect, code, http_status, operator, provider, arrived, answered, emp_latency, process_id, remarks,
                fingerprint, request, answer, opening, hash, token, emp_answer)
        """;

    private const string EntryColumns =
        "e.session_id, e.kind, e.outcome, e.effect, e.code, e.http_status, e.operator, e.provider, e.arrived, e.answered, e.emp_latency, e.process_id, e.remarks, e.fingerprint, e.request, e.answer, e.opening, e.emp_answer";

    /// <summary>An acceptance counts while its claim is there (a node that was away for longer than its claim must not
    /// overwrite what was admitted meanwhile), or, when a crash has taken the claim, while nothing has come in its place that a
    /// claim would have kept out; and a session is closed once. What is not returned was not written.</summary>
    private const string OfSessions = $$"""
        WITH noted AS (
          UPDATE hub_session s SET
            previous_entry = s.last_entry, last_entry = i.id,
            last_request = CASE WHEN e.outcome NOT IN (4, 9) AND (e.operator IS NULL OR e.operator = s.operator) THEN greatest(s.last_request, e.arrived) ELSE s.last_request END,
            last_progress = CASE e.effect WHEN 3 THEN greatest(s.last_progress, e.arrived) WHEN 9 THEN least(s.last_progress, e.arrived) ELSE s.last_progress END,
            accepted = CASE WHEN e.effect IN (2, 3) THEN s.accepted || e.hash ELSE s.accepted END,
            claims = CASE WHEN e.token = 0 THEN s.claims WHEN cardinality(s.claims) = 1 AND (s.claims[1]).token = e.token THEN '{}'
              ELSE ARRAY(SELECT c FROM unnest(s.claims) c WHERE c.token <> e.token) END,
            closed = CASE WHEN e.effect = 4 OR (e.effect = 8 AND s.closed IS NULL AND cardinality(s.accepted) = 0) THEN e.arrived ELSE s.closed END,
            opening = CASE WHEN e.effect = 7 THEN e.opening ELSE s.opening END,
            opening_entry = CASE WHEN e.effect = 7 THEN i.id ELSE s.opening_entry END,
            to_redact = CASE WHEN e.effect = 5 AND $22 THEN s.undelivered ELSE s.to_redact END,
            undelivered = CASE e.effect WHEN 4 THEN i.id WHEN 5 THEN 0 ELSE s.undelivered END
          FROM ({{Entries}}) i, {{At}}
          WHERE s.id = e.session
            AND (e.token = 0 OR e.effect NOT IN (2, 3) OR (s.claims[1]).token = e.token OR EXISTS (SELECT FROM unnest(s.claims) c WHERE c.token = e.token)
              OR (cardinality(s.claims) = 0 AND s.closed IS NULL AND s.opened <= e.arrived AND e.hash <> ALL (s.accepted)
                AND (e.effect <> 3 OR s.last_progress + $23 <= e.arrived)))
            AND (e.effect <> 4 OR s.closed IS NULL)
          RETURNING i.id, s.previous_entry, i.n
        )
        INSERT INTO hub_journal ({{Columns20}}) SELECT i.id, i.previous_entry, {{EntryColumns}} FROM noted i, {{At}} RETURNING process_id, id
        """;

    private const string OfNoSession = $$"""
        INSERT INTO hub_journal ({{Columns20}})
        SELECT i.id, 0, {{EntryColumns}} FROM ({{Entries}} WHERE ($1)[n] IS NULL OR NOT EXISTS (SELECT FROM hub_session s WHERE s.id = ($1)[n])) i, {{At}}
        RETURNING process_id, id
        """;

    /// <summary>A session that is opened again under its old id (a seeded one) begins anew.</summary>
    private const string Openings = $$"""
        WITH i AS MATERIALIZED ({{Entries}}), opened AS (
          INSERT INTO hub_session (id, operator, provider, opening, opened, opening_entry, last_request, last_entry)
          SELECT session, operator, provider, opening, arrived, id, arrived, id FROM i, {{At}}
          ON CONFLICT (id) DO UPDATE SET
            operator = excluded.operator, provider = excluded.provider, opening = excluded.opening, opened = excluded.opened, opening_entry = excluded.opening_entry,
            last_request = excluded.last_request, last_entry = excluded.last_entry, last_progress = 0, energy = 0, event = 0, claims = '{}', accepted = '{}',
            previous_entry = 0, closed = NULL, closing_until = 0, undelivered = 0, delivering_until = 0, to_redact = 0
        )
        INSERT INTO hub_journal ({{Columns20}}) SELECT i.id, 0, {{EntryColumns}} FROM i, {{At}} RETURNING process_id, id
        """;

    public async Task RunAsync(List<PostgresRecord> batch, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        PostgresClaims.Sort(batch);
        await partitions.ReachAsync(batch, cancellationToken);
        await using var statements = database.CreateBatch();
        if (batch.FindAll(record => record.Entry.Effect == SessionEffect.Opened) is { Count: > 0 } openings)
            statements.BatchCommands.Add(Statement(Openings, openings));
        if (batch.FindAll(record => record.Entry.Effect != SessionEffect.Opened && record.Session is not null) is { Count: > 0 } sessions)
        {
            var statement = Statement(OfSessions, sessions);
            statement.Parameters.Add(Columns.One(!privacy.IsFull));
            statement.Parameters.Add(Columns.One(options.MinimumProgressInterval.Ticks));
            statements.BatchCommands.Add(statement);
        }

        // After the sessions': one that those found is not here again.
        if (batch.FindAll(record => record.MayHaveNoSession) is { Count: > 0 } others)
            statements.BatchCommands.Add(Statement(OfNoSession, others));
        var written = new Dictionary<Guid, long>(batch.Count);
        await using var row = await statements.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await row.ReadAsync(cancellationToken)) written.TryAdd(row.GetGuid(0), row.GetInt64(1));
        }
        while (await row.NextResultAsync(cancellationToken));

        telemetry.Committed(TimeProvider.System.GetElapsedTime(started));
        foreach (var record in batch)
        {
            if (written.TryGetValue(record.Entry.ProcessId, out var id))
            {
                record.Id = id;
                continue;
            }

            record.IsRefused = true;
            record.Failure = new StoreDownException("the session has changed while this was under way");
        }
    }

    private static NpgsqlBatchCommand Statement(string sql, List<PostgresRecord> batch) => new(sql)
    {
        Parameters =
        {
            Columns.Of(batch, r => r.Session),
            Columns.Of(batch, r => r.Entry.SessionId),
            Columns.Of(batch, r => (short)r.Entry.Kind),
            Columns.Of(batch, r => (short)r.Entry.Outcome),
            Columns.Of(batch, r => (short)r.Entry.Effect),
            Columns.Of(batch, r => r.Code),
            Columns.Of(batch, r => (short)r.Entry.HttpStatus),
            Columns.Of(batch, r => r.Entry.Operator),
            Columns.Of(batch, r => r.Entry.Provider),
            Columns.Of(batch, r => r.Entry.Arrived.UtcTicks),
            Columns.Of(batch, r => r.Entry.Answered.UtcTicks),
            Columns.Of(batch, r => r.Entry.EmpLatency?.Ticks),
            Columns.Of(batch, r => r.Entry.ProcessId),
            Columns.Of(batch, r => (int)r.Entry.Remarks),
            Columns.Of(batch, r => Columns.Uuid(r.Entry.Fingerprint)),
            Columns.Of(batch, r => r.Request),
            Columns.Of(batch, r => r.Answer),
            Columns.Of(batch, r => r.Opening),
            Columns.Of(batch, r => ClaimRequest.HashOf(r.Entry.Fingerprint)),
            Columns.Of(batch, r => r.Token),
            Columns.Of(batch, r => r.EmpAnswer),
        },
    };
}
