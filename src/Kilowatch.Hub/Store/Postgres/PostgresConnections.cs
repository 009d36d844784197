using System.Data;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>Connections kept for the data path, the one that was used last first.</summary>
/// <remarks>A pool hands them out in turn. But each leads to a process of the server's, and the one that did the same a moment ago still has
/// at hand all that it takes: the database pays less for a notification (docs/scale-out.md).</remarks>
internal sealed class PostgresConnections(NpgsqlDataSource database) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<NpgsqlConnection> _idle = new();
    private int _turn;
    private bool _isDisposed;

    /// <summary>Runs <paramref name="use"/> on one of them. One that has failed is not kept, unless the server said no to the statement alone.</summary>
    public async Task UseAsync(Func<NpgsqlConnection, Task> use, CancellationToken cancellationToken)
    {
        var (connection, turn) = Take();
        connection ??= await database.OpenConnectionAsync(cancellationToken);
        var isWell = false;
        try
        {
            await use(connection);
            isWell = true;
        }
        catch (PostgresException said) when (PostgresDatabase.IsAboutTheStatement(said))
        {
            isWell = true;
            throw;
        }
        finally
        {
            if (!isWell || !TryKeep(connection, turn)) await connection.DisposeAsync();
        }
    }

    /// <summary>All that are open lead to a server that is gone, and those in use now are not kept afterwards.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _turn++;
            while (_idle.TryPop(out var connection)) connection.Dispose();
        }

        database.Clear();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var connection)) connection.Dispose();
        }
    }

    private (NpgsqlConnection? Kept, int Turn) Take()
    {
        lock (_gate)
        {
            while (_idle.TryPop(out var connection))
            {
                if (connection.State == ConnectionState.Open) return (connection, _turn);
                connection.Dispose(); // it broke while nobody used it
            }

            return (null, _turn);
        }
    }

    private bool TryKeep(NpgsqlConnection connection, int turn)
    {
        lock (_gate)
        {
            if (_isDisposed || turn != _turn) return false;
            _idle.Push(connection);
            return true;
        }
    }
}
