using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>What it takes for bytes to be on the disk.</summary>
internal static class DurableFile
{
    /// <summary>A block of them.</summary>
    public static readonly byte[] Zeros = new byte[JournalFile.Block];

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
        if (!OperatingSystem.IsLinux()) return; // elsewhere the file system keeps names by itself, or cannot be asked to
        using var directory = Open(Encoding.UTF8.GetBytes(path + '\0'), flags: 0);
        if (directory.IsInvalid) throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        Sync(directory);
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

    // RandomAccess.FlushToDisk is fsync: it writes the file's times too, a second write to the disk for each commit.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DataSync(SafeFileHandle file);

    // File.OpenHandle refuses directories.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(byte[] path, int flags);
}
