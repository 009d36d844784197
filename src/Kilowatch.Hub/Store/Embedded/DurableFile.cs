using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub;

/// <summary>What it takes for bytes to be on the disk.</summary>
internal static unsafe partial class DurableFile
{
    private const int Page = 4096;

    // Whole pages of memory, as what goes past the page cache has to be.
    private static readonly byte* FirstZero = AllocateZeros();

    /// <summary>A block of them.</summary>
    public static ReadOnlySpan<byte> Zeros => new(FirstZero, JournalFile.Block);

    /// <summary>Returns when what was written is on the disk. Where the system has it, without the file's times, which would cost a second write.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (DataSync(file) != 0) throw new IOException($"the disk did not take what was written: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Whether writes, of whole pages, go straight to the disk (Linux, man 2 open, O_DIRECT).</summary>
    /// <returns>False where the system or the file system has no such thing.</returns>
    public static bool TryGoPastCache(SafeFileHandle file, bool isOn)
    {
        const int GetFlags = 3, SetFlags = 4; // F_GETFL, F_SETFL
        if (!OperatingSystem.IsLinux()) return false;
        var direct = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0x4000,
            Architecture.Arm64 => 0x10000,
            _ => 0,
        };
        var flags = Control(file, GetFlags, 0);
        return direct != 0 && flags >= 0 && Control(file, SetFlags, isOn ? flags | direct : flags & ~direct) == 0;
    }

    /// <summary>The system need not keep this part of the file in memory: pages it gets back are cheaper for what is written next than new ones.</summary>
    public static void LetGoOf(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux() && nint.Size == 8) _ = Advise(file, offset, length, DontNeed);
    }

    /// <summary>Returns when a file's being there, or being gone, is on the disk.</summary>
    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return; // elsewhere the file system keeps names by itself, or cannot be asked to
        var directory = Open(path, flags: 0);
        if (directory < 0) throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        var failed = SyncAll(directory) != 0;
        var why = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(directory);
        if (failed) throw new IOException($"the disk did not take {path}: {why}");
    }

    /// <summary>Replaces a file as a whole: whoever reads it finds the old or the new one.</summary>
    public static void Replace(string path, Action<FileStream> write)
    {
        var next = path + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    private const int DontNeed = 4; // POSIX_FADV_DONTNEED

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, nint argument);

    private static byte* AllocateZeros()
    {
        var zeros = (byte*)NativeMemory.AlignedAlloc(JournalFile.Block, Page);
        NativeMemory.Clear(zeros, JournalFile.Block);
        return zeros;
    }

    // File.OpenHandle refuses directories.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncAll(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
