namespace Kilowatch.Bench.Relay;

/// <summary>A figure, what it must be at most, and what it should be.</summary>
internal static class Target
{
    public static void Print(string what, Spread figure, double must, double aim, string unit = "", string format = "0.00")
    {
        var verdict = figure.Median <= aim ? "met, and the aim too" : figure.Median <= must ? "met" : "NOT met";
        Console.WriteLine($"  {what,-62} {figure.ToText(format) + unit,-28} must {must}{unit}, aim {aim}{unit}: {verdict}");
    }
}
