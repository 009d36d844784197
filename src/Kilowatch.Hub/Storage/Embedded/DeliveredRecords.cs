using System.Collections.Concurrent;
using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Charge detail records that their EMPs have taken: they were kept whole until then, and are redacted now.</summary>
/// <remarks>An entry is noted when the delivery is on disk, and the snapshot does not go beyond a delivery whose record is not
/// redacted yet: a start finds those again.</remarks>
internal sealed class DeliveredRecords(JournalReader reader, JournalEdit edit, JournalPrivacy privacy)
{
    private readonly ConcurrentQueue<long> _delivered = new();

    /// <param name="record">The journal entry with the record.</param>
    public void Note(long record)
    {
        if (!privacy.IsFull) _delivered.Enqueue(record);
    }

    /// <summary>From a delivery that a start reads again: its record is an earlier entry of the same session.</summary>
    public void NoteFrom(JournalRow delivery)
    {
        if (privacy.IsFull || delivery.Effect != SessionEffect.RecordDelivered) return;
        if (reader.Chain(delivery.Previous).FirstOrDefault(row => row.Effect == SessionEffect.Closed) is { } record) Note(record.Id);
    }

    /// <exception cref="StoreDownException">It could not be done now, and will be tried again.</exception>
    public void Redact()
    {
        var due = new List<long>();
        while (_delivered.TryDequeue(out var record)) due.Add(record);
        try
        {
            edit.Replace(
                [.. due.Distinct().Select(reader.One).OfType<JournalRow>().Select(
                    row => row with { Request = privacy.AfterDelivery(row.Request) })]);
        }
        catch
        {
            foreach (var record in due) _delivered.Enqueue(record);
            throw;
        }
    }
}
