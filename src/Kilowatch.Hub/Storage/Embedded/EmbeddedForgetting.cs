using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Removes a person's identification from every day of the journal, which is the only place that has any.</summary>
internal sealed class EmbeddedForgetting(StoreFiles files, JournalReader reader, JournalEdit edit)
{
    /// <summary>So many at once.</summary>
    private const int MaxInOneChange = 100;

    public Forgotten Run(DataSubject person, string token, CancellationToken cancellationToken)
    {
        var found = new DataSubjectInJournal(person, token);
        foreach (var row in reader.After(0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Note(row);
        }

        var changed = 0;
        foreach (var day in files.JournalDays())
        {
            foreach (var rows in reader.Of(day).Select(found.Rewritten).OfType<JournalRow>().Chunk(MaxInOneChange))
            {
                cancellationToken.ThrowIfCancellationRequested();
                edit.Replace(rows);
                changed += rows.Length;
            }
        }

        return new Forgotten(found.Sessions, changed, 0, found.Kept);
    }
}
