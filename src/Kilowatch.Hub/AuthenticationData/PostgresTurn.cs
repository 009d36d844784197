using Npgsql;

namespace Kilowatch.Hub;

/// <summary>Something that one hub at a time does, as long as its connection holds: an advisory lock.</summary>
internal sealed class PostgresTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresTurn(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <exception cref="NpgsqlException">The database cannot be used, or another hub does not come to an end.</exception>
    public static async Task<PostgresTurn> TakeAsync(NpgsqlDataSource database, string what)
    {
        var connection = await database.OpenConnectionAsync();
        try
        {
            var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection) { Parameters = { Columns.One(what) } };
            await command.ExecuteNonQueryAsync();
            return new PostgresTurn(connection, transaction);
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
