namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The disk as the embedded store uses it. Where a member fails it throws <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.</summary>
internal interface IDisk
{
    void MakeDirectory(string path);

    /// <summary>Held by one process at a time, until it is disposed of or the process ends.</summary>
    IDisposable Lock(string path);

    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must be there.</param>
    /// <param name="access">For what.</param>
    /// <param name="isWriteThrough">Whether a write returns when it is on the disk.</param>
    IDiskFile Open(string path, FileMode mode, FileAccess access, bool isWriteThrough = false);

    bool Exists(string path);

    /// <summary>The paths of a directory's files of that pattern, in any order.</summary>
    IEnumerable<string> Find(string directory, string pattern);

    /// <summary>Renames a file, over another if that is there.</summary>
    void Move(string path, string to);

    void Delete(string path);

    /// <summary>Returns when a file's being there, or being gone, is on the disk.</summary>
    void SyncDirectory(string path);
}

/// <summary>An open file. What is written is on the disk after <see cref="Sync"/>, and may be there before.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; set; }

    /// <returns>How many bytes; 0 at the end of the file.</returns>
    int Read(Span<byte> into, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns when all that was written is on the disk.</summary>
    void Sync();
}

/// <summary>Files as a whole.</summary>
internal static class WholeFiles
{
    /// <summary>Replaces a file as a whole: whoever reads it finds the old or the new one.</summary>
    public static void Replace(this IDisk disk, string path, Action<DiskStream> write)
    {
        var next = path + ".new";
        using (var stream = new DiskStream(disk.Open(next, FileMode.Create, FileAccess.Write)))
        {
            write(stream);
            stream.Sync();
        }

        disk.Move(next, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    public static byte[] ReadWhole(this IDisk disk, string path)
    {
        using var stream = new DiskStream(disk.Open(path, FileMode.Open, FileAccess.Read));
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    }
}
