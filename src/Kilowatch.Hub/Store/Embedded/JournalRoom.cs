using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub;

/// <summary>The zeros that a day's journal ends with, written ahead of the records that will stand there: then a commit changes no metadata, and costs
/// the disk one write. Used by the writer's thread alone.</summary>
/// <remarks>They are written when a commit is over and nothing waits for the next: whoever arrives then has its EMP to wait for first. They go past the page
/// cache where the system lets them, for a commit would wait for whatever of its file is on its way from there. And by a handle of their own: the
/// system tells each handle once that the disk failed, and what a commit must hear may not be heard here.</remarks>
internal sealed class JournalRoom : IDisposable
{
    private const int Piece = 256 * 1024; // who arrives meanwhile waits for no more than one

    /// <summary>The newest blocks are read now and then (a repeated notification, the dashboard): so many stay in memory.</summary>
    private const int BlocksInMemory = 32;

    private readonly SafeFileHandle _file;
    private bool _isPastCache;
    private long _end;
    private long _letGo;

    /// <param name="path">The day's file.</param>
    /// <param name="end">Its length, a multiple of <see cref="Piece"/>; up to here all is there.</param>
    public JournalRoom(string path, long end)
    {
        (_end, _letGo) = (end, end); // what stands there already is left to the system
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _isPastCache = DurableFile.TryGoPastCache(_file, isOn: true);
    }

    /// <summary>Returns when there is room up to this offset, mostly at once. The next commit makes it durable.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public void Require(long end)
    {
        while (_end < end) Write(JournalFile.Block);
        LetGo(end);
    }

    /// <summary>Nothing waits: a piece is written if there is less than a block of room.</summary>
    public void Prepare(long end)
    {
        if (_end - end >= JournalFile.Block) return;
        try
        {
            Write(Piece);
        }
        catch (IOException)
        {
            // The commit that needs the room tries by itself, and says what is wrong.
        }
    }

    public void Dispose() => _file.Dispose();

    private void Write(int length)
    {
        var zeros = DurableFile.Zeros[..length];
        try
        {
            RandomAccess.Write(_file, zeros, _end);
        }
        catch (IOException) when (_isPastCache)
        {
            // A file system may promise it and refuse it.
            _isPastCache = false;
            DurableFile.TryGoPastCache(_file, isOn: false);
            RandomAccess.Write(_file, zeros, _end);
        }

        _end += length;
    }

    private void LetGo(long end)
    {
        var upTo = ((end / JournalFile.Block) - BlocksInMemory) * JournalFile.Block;
        if (upTo <= _letGo) return;
        DurableFile.LetGoOf(_file, _letGo, upTo - _letGo);
        _letGo = upTo;
    }
}
