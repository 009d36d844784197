using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kilowatch.Hub.Tests.Telemetry;

/// <summary>The counters and gauges of one hub of this process, under the names that Prometheus gets: what <c>/metrics</c> of a process
/// says of one hub alone.</summary>
internal sealed partial class CollectedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Name, string Labels), double> _values = new();

    public CollectedMetrics(IMeterFactory of)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == of) self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <param name="condition">As Prometheus has it: <c>name{label="value"} > 0</c>, with <c>==</c>, <c>></c> or <c>&lt;</c>.</param>
    /// <returns>Whether it holds for a sample at this moment.</returns>
    public bool Holds(string condition)
    {
        var parts = Condition().Match(condition);
        Assert.True(parts.Success, $"not a condition: {condition}");
        foreach (var key in _values.Keys.Where(key => !key.Name.EndsWith("_total", StringComparison.Ordinal)))
            _values.TryRemove(key, out _);
        _listener.RecordObservableInstruments();
        var labels = parts.Groups["labels"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var to = double.Parse(parts.Groups["value"].Value, CultureInfo.InvariantCulture);
        return _values.Any(
            sample => sample.Key.Name == parts.Groups["name"].Value
                && labels.All(label => sample.Key.Labels.Contains(label, StringComparison.Ordinal))
            && parts.Groups["sign"].Value switch { "==" => sample.Value.Equals(to), ">" => sample.Value > to, _ => sample.Value < to });
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var isCounter = instrument is Counter<long> or ObservableCounter<long>;
        var key = (instrument.Name.Replace('.', '_') + unit + (isCounter ? "_total" : ""),
            string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{tag.Value}\"")));
        if (instrument is Counter<long>) _values.AddOrUpdate(key, value, (_, sum) => sum + value);
        else _values[key] = value;
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>[^}]*)\})? (?<sign>==|>|<) (?<value>-?\d+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Condition();
}
