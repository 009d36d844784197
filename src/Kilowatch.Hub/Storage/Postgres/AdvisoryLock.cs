using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>An advisory lock: something that one hub at a time does, as long as its connection holds.</summary>
internal sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private AdvisoryLock(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <exception cref="NpgsqlException">The database cannot be used, or another hub does not come to an end.</exception>
    public static async Task<AdvisoryLock> TakeAsync(NpgsqlDataSource database, string what)
    {
        var connection = await database.OpenConnectionAsync();
        try
        {
            var transaction = await connection.BeginTransactionAsync();
            await using var command =
                new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection)
                { Parameters = { Columns.One(what) } };
            await command.ExecuteNonQueryAsync();
            return new AdvisoryLock(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
