namespace Kilowatch.Hub;

/// <summary>Lets those go on who waited for one commit: in a few work items, for a hop to another thread costs more than what most have left to do.</summary>
internal sealed class JournalCompletions : IThreadPoolWorkItem
{
    /// <summary>Few enough that the last of them hardly waits, and that another core can take its share.</summary>
    private const int Together = 16;

    private readonly JournalEntry[] _entries;

    private JournalCompletions(ReadOnlySpan<JournalEntry> entries) => _entries = entries.ToArray();

    public static void Complete(ReadOnlySpan<JournalEntry> entries)
    {
        for (; entries.Length > Together; entries = entries[Together..]) Queue(entries[..Together]);
        Queue(entries);
    }

    public void Execute()
    {
        foreach (var entry in _entries) entry.SetWritten();
    }

    private static void Queue(ReadOnlySpan<JournalEntry> entries) => ThreadPool.UnsafeQueueUserWorkItem(new JournalCompletions(entries), preferLocal: false);
}
