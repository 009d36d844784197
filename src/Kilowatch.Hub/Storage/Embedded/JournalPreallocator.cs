using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The zeros that a day's journal ends with, written ahead of the records that will stand there: then a commit changes no metadata, and costs
/// the disk one write. Used by the writer's thread alone.</summary>
/// <remarks>They are written when a commit is over and nothing waits for the next: whoever arrives then has its EMP to wait for first. They go straight to the
/// disk, for a commit would wait for whatever of its file is still on its way there. And by a handle of their own: the
/// system tells each handle once that the disk failed, and what a commit must hear may not be heard here.</remarks>
internal sealed class JournalPreallocator : IDisposable
{
    private const int Chunk = 256 * 1024; // who arrives meanwhile waits for no more than one

    private readonly SafeFileHandle _file;
    private long _end;

    /// <param name="path">The day's file.</param>
    /// <param name="end">Its length, a multiple of <see cref="Chunk"/>; up to here all is there.</param>
    public JournalPreallocator(string path, long end)
    {
        _end = end;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.WriteThrough);
    }

    /// <summary>Returns when there is room up to this offset, mostly at once. The next commit makes it durable.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public void EnsureAllocated(long end)
    {
        while (_end < end) Write(JournalFile.Block);
    }

    /// <summary>Nothing waits: a chunk is written if there is less than a block of room.</summary>
    public void PreallocateAhead(long end)
    {
        if (_end - end >= JournalFile.Block) return;
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
        RandomAccess.Write(_file, DurableFile.Zeros.AsSpan(0, length), _end);
        _end += length;
    }
}
