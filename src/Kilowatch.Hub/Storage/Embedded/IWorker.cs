namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Something that works by itself, in steps, as a thread does. To dispose of it waits for the last step.</summary>
internal interface IWorker : IDisposable
{
    /// <summary>From now on takes one step after the other.</summary>
    /// <param name="name">For debuggers.</param>
    /// <param name="step">Says how long to wait for <see cref="Wake"/> before the next one; null after the last.</param>
    void Start(string name, Func<TimeSpan?> step);

    /// <summary>A step that waits is taken now; one that is under way is followed by another.</summary>
    void Wake();
}

/// <summary>A thread of its own.</summary>
internal sealed class WorkerThread : IWorker
{
    private readonly AutoResetEvent _work = new(initialState: false);
    private Thread? _thread;

    public void Start(string name, Func<TimeSpan?> step)
    {
        _thread = new Thread(() => Run(step)) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Wake() => _work.Set();

    public void Dispose()
    {
        _thread?.Join();
        _work.Dispose();
    }

    private void Run(Func<TimeSpan?> step)
    {
        while (step() is { } wait) _work.WaitOne(wait);
    }
}
