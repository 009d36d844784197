using System.Security.Cryptography;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage.Postgres;
using Npgsql;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Authentication data in PostgreSQL. Each hub holds them in memory, and reads a provider's again when another hub changed
/// them.</summary>
internal sealed class PostgresAuthentication : IAuthenticationStore
{
    /// <summary>Before a provider's id: the name by which <c>hub_change</c> counts its uploads.</summary>
    private const string Prefix = "authentication ";

    private const string Columns7 = "provider, class, token, contract, pin, legacy, salt";

    private readonly NpgsqlDataSource _database;

    /// <param name="database">Where.</param>
    /// <param name="changes">Tells what another hub changed.</param>
    public PostgresAuthentication(NpgsqlDataSource database, PostgresChanges changes)
    {
        _database = database;
        changes.Subscribe(Prefix, what =>
        {
            Changed?.Invoke(what[Prefix.Length..]);
            return Task.CompletedTask;
        });
    }

    public event Action<string>? Changed;

    public byte[] Key
    {
        get => field ?? throw new InvalidOperationException("the key is not read yet");
        private set;
    }

    /// <summary>To be called once, before anything else, when the tables are there. Whichever hub comes first makes the key.</summary>
    public async Task ReadKeyAsync(CancellationToken cancellationToken)
    {
        await using var propose = _database.CreateCommand("INSERT INTO hub_secret VALUES ('identities', $1) ON CONFLICT DO NOTHING");
        propose.Parameters.Add(Columns.One(RandomNumberGenerator.GetBytes(32)));
        await propose.ExecuteNonQueryAsync(cancellationToken);
        await using var read = _database.CreateCommand("SELECT value FROM hub_secret WHERE name = 'identities'");
        Key = (byte[])(await read.ExecuteScalarAsync(cancellationToken))!;
    }

    public IEnumerable<(string Provider, StoredRecord Record)> ReadAll()
    {
        using var command = _database.CreateCommand($"SELECT {Columns7} FROM hub_authentication");
        using var row = command.ExecuteReader();
        while (row.Read()) yield return (row.GetString(0), ToRecord(row));
    }

    public IReadOnlyList<StoredRecord> Read(string provider)
    {
        using var command = _database.CreateCommand($"SELECT {Columns7} FROM hub_authentication WHERE provider = $1");
        command.Parameters.Add(Columns.One(provider));
        using var row = command.ExecuteReader();
        var records = new List<StoredRecord>();
        while (row.Read()) records.Add(ToRecord(row));
        return records;
    }

    public async Task<IAsyncDisposable?> TakeTurnAsync(string provider)
    {
        try
        {
            // not on a socket's thread (PostgresDeadline)
            return await Task.Run(() => AdvisoryLock.TakeAsync(_database, Prefix + provider));
        }
        catch (Exception failure) when (PostgresDatabase.IsDown(failure))
        {
            throw new StoreDownException("the authentication data cannot be written: " + failure.Message, failure);
        }
    }

    public void Apply(string provider, PushAction action, IReadOnlyList<StoredRecord> records) => Change(connection =>
    {
        if (action == PushAction.FullLoad) Execute(connection, "DELETE FROM hub_authentication WHERE provider = $1", Columns.One(provider));
        List<StoredRecord> list = [.. records];
        var (classes, tokens) = (Columns.Of(list, r => (short)r.Medium.Class), Columns.Of(list, r => r.Medium.Token));
        if (action == PushAction.Delete)
        {
            Execute(connection,
                "DELETE FROM hub_authentication h USING unnest($2, $3) AS r (class, token) WHERE h.provider = $1 AND h.class = r.class AND h.token = r.token", Columns.One(provider), classes, tokens);
        }
        else
        {
            Execute(
                connection,
                $"""
                INSERT INTO hub_authentication ({Columns7}) SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6, $7) r
                ON CONFLICT (provider, class, token) DO UPDATE SET contract = excluded.contract, pin = excluded.pin, legacy = excluded.legacy, salt = excluded.salt
                """,
                Columns.One(provider),
                classes,
                tokens,
                Columns.Of(list, r => r.Medium.Contract),
                Columns.Of(list, r => r.Pin?.Value),
                Columns.Of(list, r => r.Pin?.Legacy),
                Columns.Of(list, r => r.Pin?.Salt));
        }

        return Execute(connection, "WITH " + PostgresChanges.Tell, Columns.One(Prefix + provider));
    });

    public int Forget(string token) => Change(connection =>
    {
        var providers = new List<string>();
        using (var command =
            new NpgsqlCommand("DELETE FROM hub_authentication WHERE token = $1 OR contract = $1 RETURNING provider", connection))
        {
            command.Parameters.Add(Columns.One(token));
            using var row = command.ExecuteReader();
            while (row.Read()) providers.Add(row.GetString(0));
        }

        foreach (var provider in providers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            Execute(connection, "WITH " + PostgresChanges.Tell, Columns.One(Prefix + provider));
        return providers.Count;
    });

    private int Change(Func<NpgsqlConnection, int> change)
    {
        try
        {
            using var connection = _database.OpenConnection();
            using var transaction = connection.BeginTransaction();
            var changed = change(connection);
            transaction.Commit();
            return changed;
        }
        catch (Exception failure) when (PostgresDatabase.IsDown(failure))
        {
            throw new StoreDownException("the authentication data cannot be written: " + failure.Message, failure);
        }
    }

    private static int Execute(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command.ExecuteNonQuery();
    }

    private static StoredRecord ToRecord(NpgsqlDataReader row) => new(
        new IdentificationMedium((IdentificationMediumKind)row.GetInt16(1), row.GetString(2), Text(row, 3)),
        Text(row, 4) is { } pin ? new PinHash(pin, Text(row, 5), Text(row, 6)) : null);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
