using Kilowatch.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The shared store keeps the promises of every store.</summary>
public class PostgresStoreConformance(PostgresServer server) : StoreConformance
{
    private protected override StoreBed NewBed() => new PostgresStoreBed(server.CreateDatabaseAsync().GetAwaiter().GetResult());
}
