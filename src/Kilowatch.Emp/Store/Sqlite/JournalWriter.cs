using System.Diagnostics;

namespace Kilowatch.Emp;

/// <summary>Brings batches of messages to disk, and hands a journal on to the database when it is full or old enough. One thread
/// calls it.</summary>
internal sealed class JournalWriter(JournalPool pool, SessionHeads heads, Action<Journal> settle)
{
    /// <summary>Large enough that the database's work is spread over many messages, small enough for memory.</summary>
    private const int Full = 16 * 1024 * 1024;

    private static readonly TimeSpan Old = TimeSpan.FromSeconds(2);

    private Journal? _current;
    private long _began;

    /// <summary>Decides what becomes of each, and stores what is new.</summary>
    /// <exception cref="IOException">None of them is known to be on disk; all are taken back.</exception>
    public void Write(List<PendingWrite> batch)
    {
        var journal = _current ??= Begin();
        var before = journal.Entries.Count;
        try
        {
            lock (heads.Gate)
            {
                foreach (var write in batch) Place(journal, write);
            }

            journal.Flush();
        }
        catch
        {
            // After a failed flush nobody knows what the disk holds from here on, so this file is not appended to any more.
            lock (heads.Gate) journal.Undo(before);
            HandOn();
            throw;
        }

        lock (heads.Gate)
        {
            for (var i = before; i < journal.Entries.Count; i++) journal.Entries[i].Head.Durable = journal.Entries[i].Revision;
        }
    }

    /// <summary>Between two batches. Webhooks wait in the outbox, which is in the database, so these are handed on at once.</summary>
    public void HandOnIfDue()
    {
        if (_current is { } journal && (journal.Size >= Full || journal.HasOutbox || Stopwatch.GetElapsedTime(_began) >= Old)) HandOn();
    }

    public void HandOn()
    {
        if (_current is { } journal) settle(journal);
        _current = null;
    }

    private Journal Begin()
    {
        _began = Stopwatch.GetTimestamp();
        return pool.Take();
    }

    private void Place(Journal journal, PendingWrite write)
    {
        var message = write.Message;
        var head = heads[message.Session];
        if (head.Revision == 0 && !message.MayOpen)
        {
            write.Result = AppendResult.UnknownSession;
            heads.Remove(message.Session);
        }
        else if (head.Add(message.Fingerprint))
        {
            write.Result = AppendResult.Stored;
            journal.Append(head, message);
        }
        else
        {
            write.Result = AppendResult.Duplicate;
        }
    }
}
