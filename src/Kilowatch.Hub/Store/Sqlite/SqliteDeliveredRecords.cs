using System.Collections.Concurrent;

namespace Kilowatch.Hub;

/// <summary>Charge detail records that their EMPs have taken: they were kept whole until then, and are redacted now.</summary>
/// <remarks>An entry is noted when the delivery is on disk, and the snapshot does not go beyond a delivery whose record is not
/// redacted yet: a start finds those again.</remarks>
internal sealed class SqliteDeliveredRecords(SqliteJournalReader reader, JournalPrivacy privacy)
{
    private readonly ConcurrentQueue<long> _delivered = new();
    private readonly HashSet<DateOnly> _logs = [];

    /// <param name="record">The journal entry with the record; 0 for none.</param>
    public void Note(long record)
    {
        if (record != 0 && !privacy.IsFull) _delivered.Enqueue(record);
    }

    /// <summary>From a delivery that a start reads again: its record is an earlier entry of the same session.</summary>
    public void NoteFrom(JournalRow delivery)
    {
        if (privacy.IsFull || delivery.Effect != SessionEffect.RecordDelivered) return;
        Note(reader.Chain(delivery.Previous).FirstOrDefault(row => row.Effect == SessionEffect.Closed)?.Id ?? 0);
    }

    /// <exception cref="StoreDownException">It could not be done now, and will be tried again.</exception>
    public async Task RedactAsync(SqliteJournalWriter writer)
    {
        var due = new List<long>();
        while (_delivered.TryDequeue(out var record)) due.Add(record);
        try
        {
            foreach (var day in due.GroupBy(JournalId.DayOf))
            {
                var rows = day.Select(id => reader.Chain(id).FirstOrDefault()).OfType<JournalRow>()
                    .Select(row => row with { Request = privacy.AfterDelivery(row.Request) }).ToList();
                if (rows.Count == 0) continue; // retention was faster
                await writer.EditAsync(day.Key, connection => SqliteJournalEdit.Replace(connection, rows));
                _logs.Add(day.Key);
            }
        }
        catch
        {
            foreach (var record in due) _delivered.Enqueue(record);
            throw;
        }

        // What stood there is in the log too, until nobody reads it any more.
        foreach (var day in _logs.ToList())
        {
            await writer.EditAsync(day, connection =>
            {
                if (SqliteFiles.TruncateLog(connection)) _logs.Remove(day);
            });
        }
    }
}
