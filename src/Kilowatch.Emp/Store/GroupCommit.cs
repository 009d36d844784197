namespace Kilowatch.Emp;

/// <summary>Commits from one thread of its own: while one commit waits for the disk, all that arrive gather for the next, so
/// that one flush carries all who wait.</summary>
/// <typeparam name="T">What is committed.</typeparam>
internal sealed class GroupCommit<T> : IDisposable
{
    /// <summary>So many may wait for the disk; beyond, a caller is told at once rather than left to hang.</summary>
    private const int MostWaiting = 20_000;

    private const int MostInOneCommit = 1024;

    /// <summary>How often others are let go first while they still bring more: a flush costs as much for one as for all.</summary>
    private const int MostYields = 4;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);

    private readonly Action<List<T>> _commit;
    private readonly Action? _idle;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Thread _thread;
    private List<T> _waiting = [];
    private bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="commit">Commits a batch and completes its entries, whatever happens; it never throws.</param>
    /// <param name="idle">Called on the same thread when nothing has come for a second.</param>
    public GroupCommit(string name, Action<List<T>> commit, Action? idle = null)
    {
        (_commit, _idle) = (commit, idle);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <exception cref="StoreDownException">Too many wait, or the store is closing.</exception>
    public void Add(T entry)
    {
        if (!TryAdd(entry)) throw new StoreDownException(_stopping ? "the store is closing" : "too many messages wait for the disk");
    }

    /// <summary>As <see cref="Add"/>, with the trouble as false.</summary>
    public bool TryAdd(T entry)
    {
        lock (_gate)
        {
            if (_stopping || _waiting.Count >= MostWaiting) return false;
            _waiting.Add(entry);
            if (_waiting.Count > 1) return true;
        }

        _work.Set();
        return true;
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
                Wait();
                continue;
            }

            for (var start = 0; start < batch.Count; start += MostInOneCommit)
            {
                _commit(batch.Count <= MostInOneCommit ? batch : batch.GetRange(start, Math.Min(MostInOneCommit, batch.Count - start)));
            }

            batch.Clear();
        }
    }

    private void Wait()
    {
        if (_idle is not null)
        {
            if (_work.WaitOne(IdleTime)) return;
            _idle();
        }

        _work.WaitOne();
    }

    private void Gather()
    {
        for (var (yields, before) = (0, 0); yields < MostYields && _waiting.Count > before; yields++)
        {
            before = _waiting.Count;
            Thread.Yield();
        }
    }
}
