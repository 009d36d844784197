namespace Kilowatch.Bench.Relay;

/// <summary>Figures of several rounds: the median, and from where to where they went.</summary>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median =>
        _sorted.Length % 2 == 1 ? _sorted[_sorted.Length / 2] : (_sorted[(_sorted.Length / 2) - 1] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>One to one by round: what disturbed a round disturbed both.</summary>
    public static Spread Ratio(IReadOnlyList<double> of, IReadOnlyList<double> to) => new(of.Zip(to, (a, b) => a / b));

    public string ToText(string format) =>
        $"{Median.ToString(format, System.Globalization.CultureInfo.InvariantCulture)} [{_sorted[0].ToString(format, System.Globalization.CultureInfo.InvariantCulture)} .. {_sorted[^1].ToString(format, System.Globalization.CultureInfo.InvariantCulture)}]";

    public override string ToString() => ToText("0.00");
}
