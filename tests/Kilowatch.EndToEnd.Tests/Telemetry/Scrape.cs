using System.Globalization;
using System.Text.RegularExpressions;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>One sample of Prometheus' text format.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>What <c>/metrics</c> said at one moment.</summary>
internal sealed partial class Scrape(IReadOnlyList<Sample> all)
{
    /// <summary>Set by the exporter on everything, whoever measures.</summary>
    private const string Scope = "otel_scope_name";

    public IReadOnlySet<string> Names { get; } = all.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);

    public static async Task<Scrape> OfAsync(HttpClient http, string url) => Parse(await http.GetStringAsync(new Uri(url + "/metrics")));

    public static Scrape Parse(string text) => new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read)]);

    public IEnumerable<Sample> Samples(string name) => all.Where(sample => sample.Name == name);

    /// <summary>Of the one sample that has these labels, whatever others it has.</summary>
    public double Value(string name, params (string Key, string Value)[] labels) =>
        Assert.Single(Samples(name), sample => labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value)).Value;

    public IEnumerable<string> LabelsOf(string name) =>
        Samples(name).SelectMany(sample => sample.Labels.Keys).Distinct().Where(label => label != Scope).Order(StringComparer.Ordinal);

    private static Sample Read(string line)
    {
        var parts = Line().Match(line);
        Assert.True(parts.Success, $"not a sample: {line}");
        var labels =
            Label().Matches(parts.Groups["labels"].Value).ToDictionary(label => label.Groups["key"].Value,
                label => label.Groups["value"].Value.Replace("\\\"", "\"", StringComparison.Ordinal), StringComparer.Ordinal);
        var value = parts.Groups["value"].Value;
        return new(parts.Groups["name"].Value, labels,
            value is "NaN" ? double.NaN : double.Parse(value.Replace("Inf", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("""(?<key>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\.|[^"\\])*)",?""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
