using System.Data;
using Kilowatch.Fixtures;
using Npgsql;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Which of the server's processes does the next statement.</summary>
public sealed class PostgresConnectionsTests(PostgresServer server) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgresConnections _connections = null!;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresDatabase.Open(await server.CreateDatabaseAsync());
        _connections = new PostgresConnections(_database);
    }

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_one_that_was_given_back_last_is_used_next()
    {
        var (earlier, later) = (await TakeAsync(), await TakeAsync());
        Assert.NotEqual(earlier.Process, later.Process);
        await earlier.GiveBackAsync();
        await later.GiveBackAsync();
        for (var i = 0; i < 3; i++) Assert.Equal(later.Process, await ProcessAsync());
        await using var again = await TakeAsync();
        Assert.Equal(later.Process, again.Process);
        Assert.Equal(earlier.Process, await ProcessAsync());
    }

    [Fact]
    public async Task A_statement_that_is_refused_costs_no_connection()
    {
        var process = await ProcessAsync();
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync("SELECT 1 / 0"));
        Assert.Equal(process, await ProcessAsync());
    }

    [Fact]
    public async Task One_whose_process_has_ended_is_not_kept()
    {
        var process = await ProcessAsync();
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync("SELECT pg_terminate_backend(pg_backend_pid())"));
        Assert.NotEqual(process, await ProcessAsync());
    }

    /// <summary>As when another server has become the primary: neither those that waited nor those in use lead there.</summary>
    [Fact]
    public async Task After_a_trouble_none_is_used_again()
    {
        await using var idle = await TakeAsync();
        await using var inUse = await TakeAsync();
        await idle.GiveBackAsync();
        _connections.Clear();
        await inUse.GiveBackAsync();
        int[] gone = [idle.Process, inUse.Process];
        await using var next = await TakeAsync();
        Assert.DoesNotContain(next.Process, gone);
        Assert.DoesNotContain(await ProcessAsync(), gone);
    }

    [Fact]
    public async Task At_the_end_all_are_closed_those_in_use_when_they_come_back()
    {
        await using var idle = await TakeAsync();
        await using var inUse = await TakeAsync();
        await idle.GiveBackAsync();
        _connections.Dispose();
        Assert.Equal((ConnectionState.Closed, ConnectionState.Open), (idle.Connection.State, inUse.Connection.State));
        await inUse.GiveBackAsync();
        Assert.Equal(ConnectionState.Closed, inUse.Connection.State);
    }

    private async Task<int> ProcessAsync()
    {
        await using var one = await TakeAsync();
        return one.Process;
    }

    private async Task<InUse> TakeAsync()
    {
        var (taken, back) = (new TaskCompletionSource<NpgsqlConnection>(), new TaskCompletionSource());
        var use = _connections.UseAsync(
            connection =>
            {
                taken.SetResult(connection);
                return back.Task;
            },
            TestContext.Current.CancellationToken);
        return new InUse(await taken.Task.WaitAsync(TestContext.Current.CancellationToken), back, use);
    }

    private Task RunAsync(string sql) => _connections.UseAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        },
        TestContext.Current.CancellationToken);

    private sealed record InUse(NpgsqlConnection Connection, TaskCompletionSource Back, Task Use) : IAsyncDisposable
    {
        public int Process { get; } = Connection.ProcessID;

        public Task GiveBackAsync()
        {
            Back.TrySetResult();
            return Use;
        }

        public async ValueTask DisposeAsync() => await GiveBackAsync();
    }
}
