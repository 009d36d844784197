namespace Kilowatch.Emp.Store;

public sealed class SqliteStoreTests : StoreConformance, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kilowatch-emp-store-").FullName;

    [Fact]
    public void A_second_process_on_the_same_directory_is_told_so()
    {
        using var first = new SqliteStore(_directory);
        var refused = Assert.Throws<EmpConfigurationException>(() => new SqliteStore(_directory));
        Assert.StartsWith("Emp:Data:", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private protected override Task<IEmpStore> OpenAsync() => Task.FromResult<IEmpStore>(new SqliteStore(_directory));
}
