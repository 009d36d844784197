using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>The one thing that is ever changed in the journal: less of a person in it. What stood there is overwritten (PRAGMA secure_delete).</summary>
internal static class SqliteJournalEdit
{
    /// <summary>Rows with other bodies in the place of those with their ids.</summary>
    public static void Replace(SqliteConnection connection, IEnumerable<JournalRow> rows)
    {
        using var transaction = connection.BeginTransaction();
        using var update = connection.CreateCommand();
        update.Transaction = transaction;
        update.CommandText = "UPDATE journal SET request = $request, answer = $answer, opening = $opening, fingerprint = $fingerprint WHERE id = $id";
        foreach (var row in rows)
        {
            var fingerprint = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(fingerprint, row.Fingerprint);
            update.Parameters.Clear();
            update.Parameters.AddWithValue("$request", row.Request);
            update.Parameters.AddWithValue("$answer", row.Answer);
            update.Parameters.AddWithValue("$opening", (object?)row.Opening ?? DBNull.Value);
            update.Parameters.AddWithValue("$fingerprint", fingerprint);
            update.Parameters.AddWithValue("$id", row.Id);
            update.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
