namespace Kilowatch.Hub.Privacy;

/// <summary>What failed and where, for the log, without what it failed on.</summary>
internal static class FailureText
{
    public static string Of(Exception failure)
    {
        var parts = new List<string>();
        for (var inner = failure; inner is not null; inner = inner.InnerException)
            parts.Add($"{inner.GetType().FullName}{Environment.NewLine}{inner.StackTrace}");
        return string.Join($"{Environment.NewLine}because of ", parts);
    }
}
