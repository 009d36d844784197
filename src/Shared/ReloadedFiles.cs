using System.Security.Cryptography;

namespace Kilowatch.Shared;

/// <summary>Something made from files, made anew when one of them changes. While a changed file cannot be read (it is being written), the
/// last good stays.</summary>
internal sealed class ReloadedFiles<T>
    where T : class
{
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<T> _read;
    private readonly Lock _gate = new();
    private T _current;
    private DateTime[] _stamps;

    public ReloadedFiles(IReadOnlyList<string> paths, Func<T> read)
    {
        (_paths, _read) = (paths, read);
        _stamps = Stamps();
        _current = read();
    }

    public T Current()
    {
        lock (_gate)
        {
            var stamps = Stamps();
            if (stamps.AsSpan().SequenceEqual(_stamps)) return _current;
            try
            {
                _current = _read();
                _stamps = stamps;
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // kept, and tried again at the next use
            }

            return _current;
        }
    }

    private DateTime[] Stamps() => [.. _paths.Select(File.GetLastWriteTimeUtc)];
}
