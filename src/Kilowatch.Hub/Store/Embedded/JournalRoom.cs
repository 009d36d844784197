using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub;

/// <summary>The zeros that a day's journal ends with, written ahead of the records that will stand there: then a commit changes no metadata, and costs
/// the disk one write.</summary>
/// <remarks>They are written on the thread pool, before they are needed. New space in a file takes the disk, and more so the system's own threads, some
/// milliseconds, twice a second at 2,000 notifications a second (docs/benchmarks.md). They go past the page cache where the system lets them, because
/// a commit waits for all of the file that is on its way from there. And by a handle of their own: the system tells each handle once that the disk
/// failed, and what a commit must hear may not be heard here.</remarks>
internal sealed class JournalRoom : IDisposable
{
    private const int Piece = 256 * 1024; // who appends to the file waits for no more than one
    private const int PiecesInSync = 8;
    private const long MostAhead = 8 * JournalFile.Block;

    /// <summary>Between two pieces, while there is room enough: commits meanwhile find the disk free.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The newest blocks are read now and then (a repeated notification, the dashboard): so many stay in memory.</summary>
    private const int BlocksInMemory = 32;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private bool _isPastCache;
    private long _zeroed;
    private long _room;
    private long _needed;
    private long _letGo;
    private bool _isUnderWay;
    private bool _isDisposed;

    /// <summary>As much as there is already, so that a small journal stays small.</summary>
    private long Ahead => Math.Clamp(_needed, JournalFile.Block, MostAhead);

    /// <param name="path">The day's file.</param>
    /// <param name="end">Its length, a multiple of <see cref="Piece"/>; up to here all is there.</param>
    public JournalRoom(string path, long end)
    {
        (_zeroed, _room, _needed) = (end, end, end);
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _isPastCache = DurableFile.TryGoPastCache(_file, isOn: true);
    }

    /// <summary>Returns when there is room up to this offset, mostly at once.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public void Require(long end)
    {
        lock (_gate)
        {
            while (_zeroed < end) WritePiece();
            if (_room < end) _room = _zeroed; // what the next commit makes durable
            _needed = end;
            if (_isUnderWay || _room - end > Ahead / 2) return;
            _isUnderWay = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static room => _ = room.PrepareAsync(), this, preferLocal: false);
    }

    /// <summary>When it returns nothing more is written.</summary>
    public void Dispose()
    {
        lock (_gate) _isDisposed = true;
        _file.Dispose();
    }

    private async Task PrepareAsync()
    {
        try
        {
            for (var pieces = 1; TryWritePiece(out var isEnough); pieces++)
            {
                if (pieces % PiecesInSync == 0) Sync();
                if (isEnough) await Task.Delay(Pause, TimeProvider.System);
            }

            Sync();
            LetGo();
        }
        catch (Exception failed) when (failed is IOException or ObjectDisposedException)
        {
            // The commit that needs the room tries by itself, and says what is wrong.
        }
        finally
        {
            lock (_gate) _isUnderWay = false;
        }
    }

    private bool TryWritePiece(out bool isEnough)
    {
        lock (_gate)
        {
            isEnough = _zeroed - _needed > Ahead / 4;
            if (_isDisposed || _zeroed >= _needed + Ahead) return false;
            WritePiece();
            return true;
        }
    }

    private void Sync()
    {
        long zeroed;
        lock (_gate) zeroed = _zeroed;
        DurableFile.Sync(_file);
        lock (_gate) _room = Math.Max(_room, zeroed);
    }

    private void WritePiece()
    {
        var zeros = DurableFile.Zeros[..Piece];
        try
        {
            RandomAccess.Write(_file, zeros, _zeroed);
        }
        catch (IOException) when (_isPastCache)
        {
            // A file system may promise it and refuse it.
            _isPastCache = false;
            DurableFile.TryGoPastCache(_file, isOn: false);
            RandomAccess.Write(_file, zeros, _zeroed);
        }

        _zeroed += Piece;
    }

    private void LetGo()
    {
        var upTo = ((_needed / JournalFile.Block) - BlocksInMemory) * JournalFile.Block;
        if (upTo <= _letGo) return;
        DurableFile.LetGoOf(_file, _letGo, upTo - _letGo);
        _letGo = upTo;
    }
}
