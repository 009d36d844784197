using System.Security.Cryptography;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Authentication data on disk, beside the sessions: keyed hashes of who may charge, and the key. No UID, no EvcoID, no
/// PIN.</summary>
internal sealed class SqliteAuthenticationFile : IAuthenticationStore, IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS record (
            provider TEXT NOT NULL,
            class INTEGER NOT NULL,
            token TEXT NOT NULL,
            contract TEXT,
            pin TEXT,
            legacy TEXT,
            salt TEXT,
            PRIMARY KEY (provider, class, token)
        ) WITHOUT ROWID;
        """;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    public SqliteAuthenticationFile(string path)
    {
        _connection = SqliteFile.OpenForWriting(path, Schema);
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT OR IGNORE INTO secret VALUES (1, $key); SELECT key FROM secret";
        command.Parameters.AddWithValue("$key", RandomNumberGenerator.GetBytes(32));
        Key = (byte[])command.ExecuteScalar()!;
    }

    /// <param name="options">Names the directory, which a running <see cref="EmbeddedStorage"/> has to itself: no other hub writes
    /// here.</param>
    /// <exception cref="HubConfigurationException">The file cannot be opened.</exception>
    public static SqliteAuthenticationFile In(HubOptions options)
    {
        var path = StoreFiles.AuthenticationDataIn(options.Data);
        try
        {
            return new SqliteAuthenticationFile(path);
        }
        catch (SqliteException unreadable)
        {
            throw new HubConfigurationException(
                $"Hub:Data: {path} cannot be opened ({unreadable.Message}). Restore it, or remove it and have the providers upload again.");
        }
    }

    /// <summary>Of the keyed hashes. Without it they mean nothing.</summary>
    public byte[] Key { get; }

    public IEnumerable<(string Provider, StoredRecord Record)> ReadAll()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT provider, class, token, contract, pin, legacy, salt FROM record";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return (row.GetString(0), new StoredRecord(
                new IdentificationMedium((IdentificationMediumKind)row.GetInt32(1), row.GetString(2), Text(row, 3)),
                Text(row, 4) is { } pin ? new PinHash(pin, Text(row, 5), Text(row, 6)) : null));
        }
    }

    /// <summary>Never raised: no other hub writes here.</summary>
    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public IReadOnlyList<StoredRecord> Read(
        string provider) => [.. ReadAll().Where(record => record.Provider == provider).Select(record => record.Record)];

    public Task<IAsyncDisposable?> TakeTurnAsync(string provider) => Task.FromResult<IAsyncDisposable?>(null);

    /// <exception cref="StoreDownException">Nothing of it was done.</exception>
    public void Apply(string provider, PushAction action, IReadOnlyList<StoredRecord> records) => Change(transaction =>
    {
        if (action == PushAction.FullLoad)
        {
            using var clear = Command(transaction, "DELETE FROM record WHERE provider = $provider", ("$provider", provider));
            clear.ExecuteNonQuery();
        }

        using var command = action == PushAction.Delete
            ? Command(transaction, "DELETE FROM record WHERE provider = $provider AND class = $class AND token = $token")
            : Command(transaction, "INSERT OR REPLACE INTO record VALUES ($provider, $class, $token, $contract, $pin, $legacy, $salt)");
        foreach (var record in records)
        {
            command.Parameters.Clear();
            Bind(command, ("$provider", provider), ("$class", (int)record.Medium.Class), ("$token", record.Medium.Token));
            if (action != PushAction.Delete)
                Bind(command, ("$contract", record.Medium.Contract), ("$pin", record.Pin?.Value), ("$legacy", record.Pin?.Legacy),
                    ("$salt", record.Pin?.Salt));
            command.ExecuteNonQuery();
        }

        return records.Count;
    });

    public int Forget(string token) => Change(transaction =>
    {
        using var command = Command(transaction, "DELETE FROM record WHERE token = $token OR contract = $token", ("$token", token));
        return command.ExecuteNonQuery();
    });

    public void Dispose() => _connection.Dispose();

    private int Change(Func<SqliteTransaction, int> change)
    {
        lock (_gate)
        {
            try
            {
                using var transaction = _connection.BeginTransaction();
                var changed = change(transaction);
                transaction.Commit();
                SqliteFile.TruncateLog(_connection); // what was deleted is not left in the log
                return changed;
            }
            catch (SqliteException failure)
            {
                throw new StoreDownException("the authentication data cannot be written: " + failure.Message, failure);
            }
        }
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        Bind(command, parameters);
        return command;
    }

    private static void Bind(SqliteCommand command, params (string Name, object? Value)[] parameters)
    {
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
