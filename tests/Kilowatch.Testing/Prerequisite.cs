namespace Kilowatch.Testing;

/// <summary>What a test needs beyond the SDK. Tests install nothing: <c>./build.sh install</c> does. Where something is missing the test is
/// skipped with the reason; with <c>CI=true</c> it fails.</summary>
internal static class Prerequisite
{
    /// <returns>Null when it is there, else how to get it.</returns>
    public static string? Missing(string what, Func<bool> isThere, params string[] packages) => isThere()
        ? null
        : $"{what} is missing: run ./build.sh install, or on Debian apt-get install {string.Join(' ', packages)}";

    public static void Demand(string? missing)
    {
        if (missing is null) return;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
