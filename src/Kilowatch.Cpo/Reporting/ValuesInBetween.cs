namespace Kilowatch.Cpo.Reporting;

/// <summary>Meter values that are not reported yet, for MeterValueInBetween: bounded, so that a day without the hub costs no more than an
/// hour.</summary>
internal struct ValuesInBetween
{
    private decimal[]? _values;
    private int _count;
    private int _stride;
    private int _skipped;

    public readonly int Count => _count;

    public readonly ReadOnlySpan<decimal> AsSpan() => _values.AsSpan(0, _count);

    /// <summary>Adds the next value; when <paramref name="most"/> are there, every second goes and from then on every second is
    /// skipped.</summary>
    public void Add(decimal value, int most)
    {
        if (_stride > 1 && ++_skipped < _stride) return;
        _skipped = 0;
        if (_count == most) Thin();
        if (_values is null) _values = new decimal[4];
        else if (_count == _values.Length) Array.Resize(ref _values, Math.Min(_count * 2, most));
        _values[_count++] = value;
    }

    /// <summary>Puts values that were sent in vain back in front.</summary>
    public void PutBack(ReadOnlySpan<decimal> earlier, decimal newest, int most)
    {
        var later = AsSpan().ToArray();
        Clear();
        foreach (var value in earlier) Add(value, most);
        Add(newest, most);
        foreach (var value in later) Add(value, most);
    }

    public decimal[] TakeAll()
    {
        var all = AsSpan().ToArray();
        Clear();
        return all;
    }

    public void Clear() => (_values, _count, _stride, _skipped) = (null, 0, 0, 0);

    private void Thin()
    {
        var kept = 0;
        for (var i = 1; i < _count; i += 2) _values![kept++] = _values[i];
        _count = kept;
        _stride = Math.Max(1, _stride) * 2;
    }
}
