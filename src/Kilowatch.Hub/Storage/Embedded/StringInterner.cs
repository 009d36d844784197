namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The few ids of operators and providers, each kept once and numbered.</summary>
internal sealed class StringInterner
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ushort> _numbers = new(StringComparer.Ordinal);
    private volatile string[] _names = [];

    public string this[ushort number] => _names[number];

    public IReadOnlyList<string> All => _names;

    public ushort NumberOf(string name)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(name, out var number)) return number;
            number = checked((ushort)_names.Length);
            _names = [.. _names, name];
            _numbers.Add(name, number);
            return number;
        }
    }
}
