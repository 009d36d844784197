namespace Kilowatch.Emp.Store;

/// <summary>Commits from one thread of its own: while one commit waits for the disk, all that arrive gather for the next, so
/// that one flush carries all who wait.</summary>
/// <typeparam name="T">What is committed.</typeparam>
internal sealed class GroupCommit<T> : IDisposable
{
    /// <summary>So many may wait for the disk; beyond, a caller is told at once rather than left to hang.</summary>
    private const int MaxWaiting = 20_000;

    private const int MaxInOneCommit = 1024;

    /// <summary>How often others are let go first while they still bring more: a flush costs as much for one as for all.</summary>
    private const int MaxYields = 4;

    private readonly Action<List<T>> _commit;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Thread _thread;
    private List<T> _waiting = [];
    private bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="commit">Commits a batch and completes its entries, whatever happens; it never throws.</param>
    public GroupCommit(string name, Action<List<T>> commit)
    {
        _commit = commit;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <exception cref="StoreDownException">Too many wait, or the store is closing.</exception>
    public void Add(T entry)
    {
        lock (_gate)
        {
            if (_stopping) throw new StoreDownException("the store is closing");
            if (_waiting.Count >= MaxWaiting) throw new StoreDownException("too many messages wait for the disk");
            _waiting.Add(entry);
            if (_waiting.Count > 1) return;
        }

        _work.Set();
    }

    /// <summary>Commits what waits, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
        }

        _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        var batch = new List<T>();
        while (true)
        {
            Gather();
            bool stopping;
            lock (_gate)
            {
                (batch, _waiting) = (_waiting, batch);
                stopping = _stopping;
            }

            if (batch.Count == 0)
            {
                if (stopping) return;
                _work.WaitOne();
                continue;
            }

            for (var start = 0; start < batch.Count; start += MaxInOneCommit)
            {
                _commit(batch.Count <= MaxInOneCommit ? batch : batch.GetRange(start, Math.Min(MaxInOneCommit, batch.Count - start)));
            }

            batch.Clear();
        }
    }

    private void Gather()
    {
        for (var (yields, before) = (0, 0); yields < MaxYields && _waiting.Count > before; yields++)
        {
            before = _waiting.Count;
            Thread.Yield();
        }
    }
}
