namespace Kilowatch.Shared;

/// <summary>Finds which of a server's routes a caller most likely meant who asked for another path: a wrong base, version or word, a
/// segment too many or too few.</summary>
internal sealed class NearestRoute
{
    /// <summary>A longer path resembles nothing, and comparing it would cost.</summary>
    private const int MaxPath = 200;

    private readonly string[][] _routes;
    private readonly HashSet<string> _words;

    /// <param name="templates">Such as <c>/api/oicp/operators/{operatorID}/start</c>. Among equally near ones the first counts.</param>
    public NearestRoute(params ReadOnlySpan<string> templates)
    {
        var routes = new List<string[]>();
        foreach (var template in templates) routes.Add(Segments(template));
        _routes = [.. routes];
        _words = new HashSet<string>(_routes.SelectMany(route => route).Where(segment => !IsPlace(segment)),
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether the path has a word of one of the routes that says more than <c>api</c>.</summary>
    public bool Resembles(string path) =>
        path.Length <= MaxPath
            && Segments(path).Any(
                segment => segment.Length > 4 && _words.Contains(segment) || segment.Equals("oicp", StringComparison.OrdinalIgnoreCase));

    /// <param name="path">As asked for, decoded.</param>
    /// <param name="isExact">Whether the path is that route's.</param>
    /// <returns>The route, with the partner's id of the path in its place when there is one.</returns>
    public string Find(string path, out bool isExact)
    {
        var asked = path.Length <= MaxPath ? Segments(path) : [];
        var id = IdIn(asked);
        var nearest = _routes[0];
        var distance = double.MaxValue;
        foreach (var route in _routes)
        {
            if (Distance(route, asked, id) is var d && d < distance) (nearest, distance) = (route, d);
        }

        isExact = distance == 0 && !path.Contains("//", StringComparison.Ordinal);
        return "/" + string.Join('/', nearest.Select(segment => IsPlace(segment) && id is not null ? id : segment));
    }

    /// <summary>What stands where an id belongs; else the first segment that looks like one and is not a word of a route.</summary>
    private string? IdIn(string[] asked)
    {
        var place = Array.FindIndex(asked,
            segment => segment.Equals("operators", StringComparison.OrdinalIgnoreCase)
                || segment.Equals("providers", StringComparison.OrdinalIgnoreCase));
        return place >= 0 && place + 1 < asked.Length && !_words.Contains(asked[place + 1])
            ? asked[place + 1]
            : Array.Find(asked,
                segment => !_words.Contains(segment)
                    && (Oicp.OperatorId.TryParse(segment, out _) || Oicp.ProviderId.TryParse(segment, out _)));
    }

    /// <summary>The edit distance of the two, segment by segment (Wagner and Fischer).</summary>
    private static double Distance(string[] route, string[] asked, string? id) =>
        Distance(route.Length, asked.Length, (r, a) => IsPlace(route[r]) ? (asked[a] == id ? 0 : 1) : WordDistance(route[r], asked[a]));

    /// <summary>From 0 for the same to 1 for nothing in common.</summary>
    private static double WordDistance(string word, string asked) =>
        Distance(word.Length, asked.Length, (w, a) => char.ToLowerInvariant(word[w]) == char.ToLowerInvariant(asked[a]) ? 0 : 1)
            / Math.Max(word.Length, asked.Length);

    private static double Distance(int rows, int columns, Func<int, int, double> substitution)
    {
        var before = new double[columns + 1];
        for (var column = 0; column <= columns; column++) before[column] = column;
        for (var row = 1; row <= rows; row++)
        {
            var current = new double[columns + 1];
            current[0] = row;
            for (var column = 1; column <= columns; column++)
            {
                current[column] =
                    Math.Min(Math.Min(before[column], current[column - 1]) + 1, before[column - 1] + substitution(row - 1, column - 1));
            }

            before = current;
        }

        return before[columns];
    }

    private static string[] Segments(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsPlace(string segment) => segment[0] == '{';
}
