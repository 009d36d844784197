namespace Kilowatch.Hub;

/// <summary>Things of the data path that are used again instead of being made anew, from any thread to any other; not for more than so many at a time.</summary>
internal sealed class Kept<T>(int most)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Stack<T> _all = new();

    /// <returns>Null when there is none, and one has to be made.</returns>
    public T? Take()
    {
        lock (_gate) return _all.TryPop(out var kept) ? kept : null;
    }

    /// <returns>False when there are enough.</returns>
    public bool Give(T used)
    {
        lock (_gate)
        {
            if (_all.Count == most) return false;
            _all.Push(used);
            return true;
        }
    }
}
