using System.Buffers;

namespace Kilowatch.Hub;

/// <summary>Buffers for connections, used again. One is taken on the thread that receives and given back on the one that answers, as many at a time as
/// there are requests under way: the runtime's shared pool keeps fewer for each thread, and makes new ones then.</summary>
internal static class SocketBuffers
{
    private const int Size = 4096;
    private const int MostKept = 1024;

    private static readonly Kept<byte[]> Kept = new(MostKept);

    /// <param name="least">Bytes; most messages need no more than the usual.</param>
    public static byte[] Take(int least = Size)
    {
        if (least > Size) return ArrayPool<byte>.Shared.Rent(least);
        return Kept.Take() ?? GC.AllocateUninitializedArray<byte>(Size, pinned: true); // the kernel reads and writes it where it stands
    }

    public static void Give(byte[] buffer)
    {
        if (buffer.Length == Size) Kept.Give(buffer);
        else ArrayPool<byte>.Shared.Return(buffer);
    }
}
