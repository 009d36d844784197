using System.Buffers.Binary;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The one thing that is ever changed in the journal: less of a person in it. What stood there is overwritten.</summary>
/// <remarks>The new records are on disk in a file of their own before the old ones are touched. A process that dies in between
/// finds that file when it starts, and does it again.</remarks>
internal sealed class JournalEdit(StoreFiles files)
{
    /// <summary>Rows with other bodies in the place of those with their ids.</summary>
    /// <exception cref="StoreDownException">It could not be done; it will be, at the latest when the hub starts again, or not at
    /// all.</exception>
    public void Replace(IReadOnlyCollection<JournalRow> rows)
    {
        if (rows.Count == 0) return;
        try
        {
            lock (files.JournalGate)
            {
                Prepare(rows);
                Finish();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreDownException("the journal cannot be changed: " + failure.Message, failure);
        }
    }

    /// <summary>Does what a process left that died. To be called at a start.</summary>
    public void Finish()
    {
        if (!files.Disk.Exists(files.JournalEdit)) return;
        var prepared = files.Disk.ReadWhole(files.JournalEdit);
        foreach (var day in Records(prepared).GroupBy(record => JournalId.DayOf(record.Id)).Where(
            day => files.Disk.Exists(files.Journal(day.Key))))
        {
            using var file = files.Disk.Open(files.Journal(day.Key), FileMode.Open, FileAccess.ReadWrite);
            foreach (var (id, bytes) in day) file.Write(bytes.Span, JournalId.NumberOf(id) * (long)JournalRecord.Unit);
            file.Sync();
        }

        files.Disk.Delete(files.JournalEdit);
    }

    private void Prepare(IEnumerable<JournalRow> rows) => files.Disk.Replace(files.JournalEdit, stream =>
    {
        Span<byte> head = stackalloc byte[12];
        foreach (var day in rows.GroupBy(row => JournalId.DayOf(row.Id)))
        {
            using var file = files.Disk.Open(files.Journal(day.Key), FileMode.Open, FileAccess.Read);
            foreach (var row in day)
            {
                var record = JournalPages.ReadRecord(file, row.Id, files.JournalGate)!;
                JournalRecord.Replace(record, row);
                BinaryPrimitives.WriteInt64LittleEndian(head, row.Id);
                BinaryPrimitives.WriteInt32LittleEndian(head[8..], record.Length);
                stream.Write(head);
                stream.Write(record);
            }
        }
    });

    private static IEnumerable<(long Id, ReadOnlyMemory<byte> Bytes)> Records(byte[] prepared)
    {
        for (var at = 0; at < prepared.Length;)
        {
            var (id, length) =
                (BinaryPrimitives.ReadInt64LittleEndian(prepared.AsSpan(at)),
                    BinaryPrimitives.ReadInt32LittleEndian(prepared.AsSpan(at + 8)));
            yield return (id, prepared.AsMemory(at + 12, length));
            at += 12 + length;
        }
    }
}
