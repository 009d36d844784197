using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Partners that were set while the hub ran, in a file of their own: they change seldom and are few.</summary>
internal sealed class SqlitePartnerStore : IPartnerStore, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    public SqlitePartnerStore(string path)
    {
        _connection =
            SqliteFile.OpenForWriting(path,
                "CREATE TABLE IF NOT EXISTS partner (kind INTEGER, id TEXT, settings TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID");
    }

    /// <summary>Never raised: no other hub writes here.</summary>
    public event Func<Task>? Changed
    {
        add { }
        remove { }
    }

    /// <summary>Of one version for ever: no other hub sets anything here.</summary>
    public Task<StoredPartners> ReadAsync(CancellationToken cancellationToken) =>
        BlockingReads.OnPool.RunAsync(() => new StoredPartners(0, Read()), cancellationToken);

    public Task<bool> TryWriteAsync(StoredPartner partner, long version, CancellationToken cancellationToken) =>
        BlockingReads.OnPool.RunAsync(
        () =>
        {
            Write(partner);
            return true;
        },
        cancellationToken);

    public void Dispose() => _connection.Dispose();

    private List<StoredPartner> Read()
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT kind, id, settings FROM partner ORDER BY kind, id";
            using var row = command.ExecuteReader();
            var all = new List<StoredPartner>();
            while (row.Read())
                all.Add(new StoredPartner((PartnerKind)row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));
            return all;
        }
    }

    private void Write(StoredPartner partner)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO partner VALUES ($kind, $id, $settings)";
            command.Parameters.AddWithValue("$kind", (int)partner.Kind);
            command.Parameters.AddWithValue("$id", partner.Id);
            command.Parameters.AddWithValue("$settings", (object?)partner.Settings ?? DBNull.Value);
            command.ExecuteNonQuery();
        }
    }
}
