using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>Brings a journal into the database, in the order of the sessions, so that neighbours share its pages. Afterwards the
/// journal is free.</summary>
internal sealed class SqliteSettling(Journal journal, SqliteMessages messages) : ISqliteWork
{
    private readonly List<SessionHead> _opened = [];

    public Journal Journal => journal;

    public bool HoldsHeads => false;

    public StoreDownException? Failure { get; set; }

    public void Apply(SqliteConnection connection)
    {
        foreach (var entry in journal.Entries) Open(entry);
        foreach (var entry in journal.Entries.OrderBy(entry => entry.Head.Id)) messages.Insert(entry.Head.Id, entry.Revision, journal[entry]);
        messages.MarkSettled(journal.Number);
    }

    public void Complete()
    {
        // Nobody waits for it.
    }

    /// <summary>Nothing of it is in the database: the rows that were made for it are not there either.</summary>
    public void Forget()
    {
        foreach (var head in _opened) head.Id = 0;
        _opened.Clear();
        Failure = null;
    }

    private void Open(JournalEntry entry)
    {
        if (entry.Head.Id != 0) return;
        entry.Head.Id = messages.Open(journal[entry].Session);
        _opened.Add(entry.Head);
    }
}
