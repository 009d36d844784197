using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub;

/// <summary>What it takes for bytes to be on the disk.</summary>
internal static partial class DurableFile
{
    public static byte[] Zeros { get; } = new byte[JournalFile.Block];

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

    /// <summary>Returns when a file's being there, or being gone, is on the disk.</summary>
    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return; // elsewhere a directory cannot be opened like a file
        using var directory = File.OpenHandle(path);
        RandomAccess.FlushToDisk(directory);
    }

    /// <summary>Replaces a file as a whole: whoever reads it finds the old or the new one.</summary>
    public static void Replace(string path, Action<Stream> write)
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
}
