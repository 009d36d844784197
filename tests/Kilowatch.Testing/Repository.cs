namespace Kilowatch.Testing;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every markdown file, by its path from the root.</summary>
    public static IEnumerable<string> Pages() => Below(new DirectoryInfo(Root))
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<FileInfo> Below(DirectoryInfo directory) => directory.EnumerateFiles("*.md")
        .Concat(directory.EnumerateDirectories().Where(IsOurs).SelectMany(Below));

    private static bool IsOurs(DirectoryInfo directory) =>
        directory.Name == ".github" || !(directory.Name.StartsWith('.') || NotOurs.Contains(directory.Name));

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Kilowatch.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("Kilowatch.slnx is not above the tests.");
        return at.FullName;
    }
}
