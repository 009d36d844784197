using System.Globalization;

namespace Kilowatch.Cpo.Reporting;

/// <summary>The Errors that a session told, a line each: UTC ticks of the fault or 0, type, text. The newest is the last.</summary>
internal static class ToldErrors
{
    private const int Most = 32;
    private const int MaxInfo = 250;

    /// <summary>Whether this very Error was told: that of this time, or, where none is given, the newest one.</summary>
    public static bool Contains(string? told, string errorType, string? info, DateTimeOffset? occurred) => occurred is null
        ? Lines(told).LastOrDefault() is { } newest && Words(newest) == Words(errorType, info)
        : Lines(told).Contains(Line(errorType, info, occurred), StringComparer.Ordinal);

    /// <summary>The text to send: with its time where the same was told of another time.</summary>
    public static string? Distinct(string? told, string errorType, string? info, DateTimeOffset? occurred)
    {
        if (occurred is not { } at || !Lines(told).Exists(line => Words(line) == Words(errorType, info))) return info;
        var again = string.Create(CultureInfo.InvariantCulture, $"again at {at.UtcDateTime:yyyy-MM-dd'T'HH':'mm':'ss'Z'}");
        if (info is null) return again;
        var room = MaxInfo - again.Length - 2;
        return $"{(info.Length <= room ? info : info[..StringInfo.ParseCombiningCharacters(info).Last(start => start <= room)])}, {again}";
    }

    public static string With(string? told, string errorType, string? info, DateTimeOffset? occurred) =>
        string.Join('\n', Lines(told).TakeLast(Most - 1).Append(Line(errorType, info, occurred)));

    private static string Line(string errorType, string? info, DateTimeOffset? occurred) =>
        string.Create(CultureInfo.InvariantCulture, $"{occurred?.UtcTicks ?? 0} {Words(errorType, info)}");

    private static string Words(string errorType, string? info) => $"{errorType} {info}".ReplaceLineEndings(" ");

    private static string Words(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static List<string> Lines(string? told) => told is null ? [] : [.. told.Split('\n')];
}
