using System.Security.Cryptography;

namespace Kilowatch.Hub.Certificates;

/// <summary>Something made from a file, made anew when the file has changed. While it cannot be, the last good one stays.</summary>
/// <typeparam name="T">What is made.</typeparam>
internal sealed class WatchedFile<T>
{
    private readonly string _path;
    private readonly Func<string, T> _read;
    private (DateTime Written, long Length)? _stamp;

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It does not hold what it should.</exception>
    public WatchedFile(string path, Func<string, T> read)
    {
        (_path, _read) = (path, read);
        _stamp = Stamp();
        Value = read(path);
    }

    public T Value { get; private set; }

    /// <summary>Why the file is not as it should be, a sentence that names it; null when it is.</summary>
    public string? Problem { get; private set; }

    /// <param name="always">Whether it is read although it has not changed.</param>
    /// <returns>Whether the value is a new one.</returns>
    public bool Refresh(bool always = false)
    {
        var stamp = Stamp();
        if (stamp is not null && stamp == _stamp && Problem is null && !always) return false;
        try
        {
            Value = _read(_path);
            (_stamp, Problem) = (stamp, null);
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Problem = unreadable.Message.EndsWith('.') ? unreadable.Message : unreadable.Message + ".";
            return false;
        }
    }

    private (DateTime Written, long Length)? Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }
}
