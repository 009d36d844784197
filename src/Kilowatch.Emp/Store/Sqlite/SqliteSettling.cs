namespace Kilowatch.Emp;

/// <summary>Brings journals into the database, each in the order of its sessions, so that neighbours share pages.</summary>
internal sealed class SqliteSettling(IReadOnlyList<Journal> journals, SqliteMessages messages)
{
    private readonly List<SessionHead> _opened = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Journal> Journals => journals;

    /// <summary>Inside a transaction.</summary>
    public void Apply()
    {
        foreach (var journal in journals)
        {
            foreach (var entry in journal.Entries) Open(entry);
            foreach (var entry in journal.Entries.OrderBy(entry => entry.Head.Id)) messages.Insert(entry.Head.Id, entry.Revision, journal[entry]);
            messages.MarkSettled(journal.Number);
        }
    }

    /// <summary>The transaction failed: the rows that were made for sessions are not there either.</summary>
    public void Forget()
    {
        foreach (var head in _opened) head.Id = 0;
    }

    private void Open(JournalEntry entry)
    {
        if (entry.Head.Id != 0) return;
        entry.Head.Id = messages.Open(entry.Journal[entry].Session);
        _opened.Add(entry.Head);
    }
}
