namespace Kilowatch.Hub;

/// <summary>Lets those go on who waited for a commit, on one thread of its own: a hop to the thread pool for each would cost more than what
/// they have left to do, and the next commit need not wait for them. Whoever may do more than hand out an answer is sent to the pool.</summary>
internal sealed class JournalCompletions : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Thread _thread;
    private List<JournalEntry> _written = [];
    private bool _stopping;

    public JournalCompletions()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "journal answers" };
        _thread.Start();
    }

    public void Complete(ReadOnlySpan<JournalEntry> entries)
    {
        lock (_gate) _written.AddRange(entries);
        _work.Set();
    }

    public void Dispose()
    {
        lock (_gate) _stopping = true;
        _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        var batch = new List<JournalEntry>();
        var isStopping = false;
        while (!isStopping)
        {
            _work.WaitOne();
            lock (_gate)
            {
                (batch, _written) = (_written, batch);
                isStopping = _stopping;
            }

            foreach (var entry in batch) Complete(entry);
            batch.Clear();
        }
    }

    private static void Complete(JournalEntry entry)
    {
        if (entry.HasOnlyToAnswer) entry.SetWritten();
        else ThreadPool.UnsafeQueueUserWorkItem(static e => e.SetWritten(), entry, preferLocal: false);
    }
}
