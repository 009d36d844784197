using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The machine's own disk.</summary>
internal sealed class FileDisk : IDisk
{
    public void MakeDirectory(string path) => Directory.CreateDirectory(path);

    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public IDiskFile Open(string path, FileMode mode, FileAccess access, bool isWriteThrough = false) => new OpenFile(
        File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete,
            isWriteThrough ? FileOptions.WriteThrough : FileOptions.None));

    public bool Exists(string path) => File.Exists(path);

    public IEnumerable<string> Find(string directory, string pattern) => Directory.EnumerateFiles(directory, pattern);

    public void Move(string path, string to) => File.Move(path, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return; // elsewhere the file system keeps names by itself, or cannot be asked to
        using var directory = Open(Encoding.UTF8.GetBytes(path + '\0'), flags: 0);
        if (directory.IsInvalid) throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        Sync(directory);
    }

    /// <summary>Where the system has it, without the file's times, which would cost a second write.</summary>
    private static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (DataSync(file) != 0)
            throw new IOException($"the disk did not take what was written: {Marshal.GetLastPInvokeErrorMessage()}",
                Marshal.GetLastPInvokeError());
    }

    // RandomAccess.FlushToDisk is fsync: it writes the file's times too, a second write to the disk for each commit.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DataSync(SafeFileHandle file);

    // File.OpenHandle refuses directories.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(byte[] path, int flags);

    private sealed class OpenFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length { get => RandomAccess.GetLength(handle); set => RandomAccess.SetLength(handle, value); }

        public int Read(Span<byte> into, long offset) => RandomAccess.Read(handle, into, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public void Sync() => FileDisk.Sync(handle);

        public void Dispose() => handle.Dispose();
    }
}
