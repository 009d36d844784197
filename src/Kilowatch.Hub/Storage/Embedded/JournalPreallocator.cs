namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The zeros that a day's journal ends with, written ahead of the records that will stand there: then a commit changes no
/// metadata, and costs
/// the disk one write. Used by the writer's thread alone.</summary>
/// <remarks>They are written when a commit is over and nothing waits for the next: whoever arrives then has its EMP to wait for first. They
/// go straight to the
/// disk, for a commit would wait for whatever of its file is still on its way there. And by a handle of their own: the
/// system tells each handle once that the disk failed, and what a commit must hear may not be heard here.</remarks>
internal sealed class JournalPreallocator : IDisposable
{
    private readonly IDiskFile _file;
    private readonly byte[] _zeros;
    private long _end;

    /// <param name="file">The day's, written through.</param>
    /// <param name="zeros">A block of them.</param>
    /// <param name="end">Its length; up to here all is there.</param>
    public JournalPreallocator(IDiskFile file, byte[] zeros, long end) => (_file, _zeros, _end) = (file, zeros, end);

    private int Chunk => _zeros.Length / 4; // who arrives meanwhile waits for no more than one

    /// <summary>Returns when there is room up to this offset, mostly at once. The next commit makes it durable.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public void EnsureAllocated(long end)
    {
        while (_end < end) Write(_zeros.Length);
    }

    /// <summary>Nothing waits: a chunk is written if there is less than a block of room.</summary>
    public void PreallocateAhead(long end)
    {
        if (_end - end >= _zeros.Length) return;
        try
        {
            Write(Chunk);
        }
        catch (IOException)
        {
            // The commit that needs the room tries by itself, and says what is wrong.
        }
    }

    public void Dispose() => _file.Dispose();

    private void Write(int length)
    {
        _file.Write(_zeros.AsSpan(0, length), _end);
        _end += length;
    }
}
