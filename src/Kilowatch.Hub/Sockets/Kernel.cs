using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kilowatch.Hub;

/// <summary>The kernel's calls for sockets and for waiting on them (Linux, man 7 epoll). Nothing here waits but <see cref="epoll_wait"/>.</summary>
internal static unsafe partial class Kernel
{
    public const int Add = 1;
    public const int Delete = 2;

    /// <summary>Readable, or the other side has ended, told once for each change (EPOLLIN, EPOLLRDHUP, EPOLLET).</summary>
    public const uint Changes = 0x1 | 0x2000 | 0x8000_0000;

    /// <summary>Writable: a connection that is being opened is open, or cannot be (EPOLLOUT).</summary>
    public const uint Opened = 0x4;

    /// <summary>The other side has ended, or the connection broke (EPOLLRDHUP, EPOLLHUP, EPOLLERR).</summary>
    public const uint Ended = 0x2000 | 0x10 | 0x8;

    public const int TryAgain = 11;
    public const int Interrupted = 4;
    public const int Reset = 104;

    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;

    // struct epoll_event is packed on x64 only.
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int EventData = EventSize - 8;

    /// <returns>The bytes read, 0 at the end; or the negative of the error.</returns>
    public static int Receive(SafeSocketHandle socket, Span<byte> into)
    {
        fixed (byte* bytes = into)
        {
            var read = (int)recv(socket, bytes, (nuint)into.Length, DoNotWait);
            return read >= 0 ? read : -Marshal.GetLastPInvokeError();
        }
    }

    /// <returns>The bytes sent, perhaps not all; or the negative of the error.</returns>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> all)
    {
        fixed (byte* bytes = all)
        {
            var sent = (int)send(socket, bytes, (nuint)all.Length, DoNotWait | NoSignal);
            return sent >= 0 ? sent : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>The same for a socket that may be closed meanwhile, which counts as its end.</summary>
    public static int ReceiveUnlessClosed(SafeSocketHandle socket, Span<byte> into)
    {
        try
        {
            return Receive(socket, into);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>The same for a socket that may be closed meanwhile.</summary>
    public static int SendUnlessClosed(SafeSocketHandle socket, ReadOnlySpan<byte> all)
    {
        try
        {
            return Send(socket, all);
        }
        catch (ObjectDisposedException)
        {
            return -Reset;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, SafeSocketHandle socket, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeSocketHandle socket, byte* into, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle socket, byte* from, nuint length, int flags);
}
