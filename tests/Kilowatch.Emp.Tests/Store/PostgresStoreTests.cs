using Kilowatch.Emp.Postgres;
using Kilowatch.Emp.Store;
using Kilowatch.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Kilowatch.Emp.Tests.Store;

public sealed class PostgresStoreTests(PostgresServer server) : StoreConformance
{
    private string? _database;

    [Fact]
    public async Task What_one_node_stores_another_hears_of_and_never_stores_again()
    {
        using var here = await OpenAsync();
        using var there = await OpenAsync();
        var told = new TaskCompletionSource();
        there.Changed += session =>
        {
            if (session == "A") told.TrySetResult();
        };
        await here.AppendAsync(Message("A", "one"));
        Assert.Equal(AppendResult.Duplicate, await there.AppendAsync(Message("A", "one")));
        Assert.Equal(AppendResult.Stored, await there.AppendAsync(Message("A", "two")));
        await here.AppendAsync(Message("A", "three"));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([1L, 2L, 3L], (await here.ReadAsync("A", 0, default)).Select(message => message.Revision));
    }

    [Fact]
    public async Task Two_nodes_at_once_give_each_message_one_revision()
    {
        using var here = await OpenAsync();
        using var there = await OpenAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            (i % 2 == 0 ? here : there).AppendAsync(Message("S" + i / 2 % 5, "body " + i / 2)).AsTask()));
        Assert.Equal(200, results.Count(result => result == AppendResult.Stored));
        Assert.Equal(200, results.Count(result => result == AppendResult.Duplicate));
        for (var s = 0; s < 5; s++)
        {
            Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i),
                (await here.ReadAsync("S" + s, 0, default)).Select(message => message.Revision));
        }
    }

    private protected override async Task<IEmpStore> OpenAsync() =>
        new PostgresStore(_database ??= await server.CreateDatabaseAsync(), TimeProvider.System);
}
