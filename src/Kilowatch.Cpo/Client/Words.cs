using System.Globalization;

namespace Kilowatch.Cpo.Client;

/// <summary>Pieces of sentences, alike in every culture.</summary>
internal static class Words
{
    public static string Brackets(string? text) => string.IsNullOrEmpty(text) ? "" : $" ({text})";

    public static string Of(TimeSpan time) => time.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds * 10) / 10:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");

    public static string Of(decimal kiloWattHours) => string.Create(CultureInfo.InvariantCulture, $"{kiloWattHours:0.###} kWh");
}
