namespace Kilowatch.EndToEnd.Tests.Packages;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Kilowatch.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("Kilowatch.slnx is nowhere above the tests.");
        return at.FullName;
    }
}
