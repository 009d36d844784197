namespace Kilowatch.Shared;

/// <summary>Finds the word that somebody meant who mistyped it.</summary>
internal static class NearestWord
{
    /// <summary>The candidate with the fewest mistakes: a character too many, missing, wrong, or two exchanged.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="candidates">What could have been meant.</param>
    /// <returns>Null when none is near: one mistake is allowed in up to three characters, two in up to eight, three in more. A word that
    /// was begun and not ended is one mistake.</returns>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        var allowed = Core(typed).Length switch { <= 3 => 1, <= 8 => 2, _ => 3 };
        return candidates
            .Select(candidate => (Word: candidate, Mistakes: Mistakes(Core(typed), Core(candidate))))
            .Where(candidate => candidate.Mistakes <= allowed)
            .OrderBy(candidate => candidate.Mistakes)
            .ThenByDescending(candidate => Core(typed).AsSpan().CommonPrefixLength(Core(candidate.Word)))
            .FirstOrDefault().Word;
    }

    /// <summary>The dashes of an option and the case of letters are not what it is known by.</summary>
    private static string Core(string word) => word.TrimStart('-').ToUpperInvariant();

    /// <summary>The optimal string alignment distance.</summary>
    private static int Mistakes(string a, string b)
    {
        if (a.Length >= 3 && b.Length > a.Length && b.StartsWith(a, StringComparison.Ordinal)) return 1;
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) distance[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) distance[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
