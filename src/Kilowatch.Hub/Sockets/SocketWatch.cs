using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kilowatch.Hub;

/// <summary>One thread that waits for all its sockets at once and lets each go on, there and then, when something has come for it.</summary>
/// <remarks>The runtime's own sockets ask the kernel once more after each message, since they cannot tell that nothing else is there, and keep what an
/// operation needs apart from what waits for it; together a tenth of a notification's cost (docs/benchmarks.md).</remarks>
internal sealed unsafe class SocketWatch
{
    private const int Most = 128;

    private static readonly SocketWatch[] All = Start();
    private static int Next;

    private readonly Lock _gate = new();
    private readonly int _epoll = Checked(Kernel.epoll_create1(0x80000)); // closed in a child process
    private readonly Stack<int> _free = new();
    private Place[] _places = new Place[256];
    private int _used;

    /// <summary>Where there is such a thing.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Watches a socket until <see cref="Leave"/>: <see cref="IWatched.OnChange"/> is called for what is there already, too.</summary>
    public static Watching Enter(SafeSocketHandle socket, IWatched watched) =>
        All[(uint)Interlocked.Increment(ref Next) % (uint)All.Length].EnterHere(socket, watched);

    public void Leave(SafeSocketHandle socket, int place)
    {
        var none = stackalloc byte[16];
        lock (_gate)
        {
            _places[place] = new Place(null, _places[place].Turn + 1); // what the kernel has told of it already is nobody's now
            _free.Push(place);
            if (!socket.IsClosed) Kernel.epoll_ctl(_epoll, Kernel.Delete, socket, none);
        }
    }

    private Watching EnterHere(SafeSocketHandle socket, IWatched watched)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var place))
            {
                place = _used++;
                if (place == _places.Length) Array.Resize(ref _places, place * 2);
            }

            var turn = _places[place].Turn;
            _places[place] = new Place(watched, turn);
            var change = stackalloc byte[16];
            *(uint*)change = Kernel.Changes;
            *(int*)(change + Kernel.EventData) = place;
            *(int*)(change + Kernel.EventData + 4) = turn;
            Checked(Kernel.epoll_ctl(_epoll, Kernel.Add, socket, change));
            return new Watching(this, place);
        }
    }

    private static SocketWatch[] Start()
    {
        var all = new SocketWatch[Environment.ProcessorCount];
        for (var i = 0; i < all.Length; i++)
        {
            var watch = all[i] = new SocketWatch();
            new Thread(watch.Run) { IsBackground = true, Name = "hub sockets" }.Start();
        }

        return all;
    }

    private void Run()
    {
        var events = (byte*)NativeMemory.AllocZeroed(Most * 16);
        while (true)
        {
            var count = Kernel.epoll_wait(_epoll, events, Most, -1);
            if (count < 0 && Marshal.GetLastPInvokeError() != Kernel.Interrupted) Environment.FailFast("The sockets cannot be waited for.");
            for (var i = 0; i < count; i++)
            {
                var told = events + (i * Kernel.EventSize);
                var (place, turn) = (*(int*)(told + Kernel.EventData), *(int*)(told + Kernel.EventData + 4));
                var at = Volatile.Read(ref _places)[place];
                if (at.Turn == turn) at.Watched?.OnChange((*(uint*)told & Kernel.Ended) != 0);
            }
        }
    }

    private static int Checked(int result) => result >= 0 ? result : throw new SocketException(Marshal.GetLastPInvokeError());

    private readonly record struct Place(IWatched? Watched, int Turn);
}

/// <summary>Who is told of changes. Two real ones: connections from callers and connections to partners.</summary>
internal interface IWatched
{
    /// <param name="hasEnded">Whether nothing more will come after what is there.</param>
    void OnChange(bool hasEnded);
}

/// <summary>That a socket is being watched.</summary>
internal readonly record struct Watching(SocketWatch By, int Place)
{
    public void Leave(SafeSocketHandle socket) => By.Leave(socket, Place);
}
