using System.Runtime.InteropServices;

namespace Kilowatch.Bench.Relay;

/// <summary>The kernel's own calls: the load shares its core with the sink, so what it spends per notification bounds what a subject can be
/// asked.</summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const int Readable = 1;
    private const int NoSignal = 0x4000;
    private const int Most = 256;

    // struct epoll_event is packed on x64 only (man 2 epoll_ctl).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataAt = EventSize - 8;

    private readonly int _handle = Checked(epoll_create1(0));
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Most * 16));

    public void Watch(int socket)
    {
        var change = stackalloc byte[16];
        *(uint*)change = Readable;
        *(int*)(change + DataAt) = socket;
        Checked(epoll_ctl(_handle, Add, socket, change));
    }

    /// <returns>How many sockets can be read; <see cref="At"/> names them.</returns>
    public int Wait(int milliseconds) => Math.Max(0, epoll_wait(_handle, _events, Most, milliseconds));

    public int At(int index) => *(int*)(_events + (index * EventSize) + DataAt);

    /// <returns>The bytes read, 0 at the end, negative when there is nothing yet or the connection broke.</returns>
    public static int Receive(int socket, Span<byte> into)
    {
        fixed (byte* bytes = into) return (int)recv(socket, bytes, (nuint)into.Length, 0);
    }

    public static bool Send(int socket, ReadOnlySpan<byte> all)
    {
        fixed (byte* bytes = all) return send(socket, bytes, (nuint)all.Length, NoSignal) == all.Length;
    }

    public void Dispose()
    {
        _ = close(_handle);
        NativeMemory.Free(_events);
    }

    private static int Checked(int result) =>
        result >= 0 ? result : throw new InvalidOperationException($"epoll failed with {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int socket, byte* change);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc")]
    private static partial nint recv(int socket, byte* into, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial nint send(int socket, byte* from, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int close(int handle);
}
