using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>Partners that were set while the hub ran, in a file of their own: they change seldom and are few.</summary>
internal sealed class SqlitePartners : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    public SqlitePartners(string path)
    {
        _connection = SqliteFile.OpenForWriting(path, "CREATE TABLE IF NOT EXISTS partner (kind INTEGER, id TEXT, settings TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID");
    }

    public IReadOnlyList<StoredPartner> Read()
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT kind, id, settings FROM partner ORDER BY kind, id";
            using var row = command.ExecuteReader();
            var all = new List<StoredPartner>();
            while (row.Read()) all.Add(new StoredPartner((PartnerKind)row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));
            return all;
        }
    }

    public void Write(StoredPartner partner)
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

    public void Dispose() => _connection.Dispose();
}
