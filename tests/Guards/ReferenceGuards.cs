using System.Text.RegularExpressions;
using Kilowatch.Testing;

namespace Kilowatch.Guards;

/// <summary>Who may know whom: projects among each other, and the hub's folders. A new arrow needs a line here, and a reason.</summary>
public partial class ReferenceGuards
{
    private static readonly Dictionary<string, string[]> Projects = new(StringComparer.Ordinal)
    {
        ["Oicp"] = [],
        ["Cpo"] = ["Oicp"],
        ["Emp"] = ["Oicp"],
        ["Hub"] = ["Oicp"],
        ["Conformance"] = ["Oicp"],
        ["Ocpp"] = ["Cpo"],
        ["Emp.Postgres"] = ["Emp"],
        ["Sandbox"] = ["Cpo", "Emp", "Hub"],
        ["Cli"] = ["Conformance", "Cpo", "Emp", "Emp.Postgres", "Hub", "Ocpp", "Sandbox"],
    };

    /// <summary>Those who look at the hub from outside, its pages and its routes for people: nothing that a notification passes knows
    /// them.</summary>
    private static readonly string[] Watchers = ["Admin", "Dashboard"];

    private static readonly string[] Folders = ["Certificates", "Http", "Options", "Partners", "Privacy", "Relay", "Sessions", "Storage",
        "AuthenticationData"];

    [Fact]
    public void Projects_reference_what_they_may()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(file => Name(file),
                file => ProjectReference().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal)
                    .ToArray());
        Assert.Equal(Projects.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(found, project => Assert.Equal(Projects[project.Key], project.Value));

        static string Name(string file) => Path.GetFileNameWithoutExtension(file)["Kilowatch.".Length..];
    }

    [Fact]
    public void What_a_notification_passes_knows_nobody_who_watches()
    {
        var wrong = from folder in Folders
                    from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Kilowatch.Hub", folder), "*.cs",
                        SearchOption.AllDirectories)
                    from Match line in UsesOfHub().Matches(File.ReadAllText(file))
                    where Watchers.Contains(line.Groups["folder"].Value)
                    select $"{Path.GetFileName(file)}: {line.Value}";
        Assert.Empty(wrong);
    }

    /// <summary>The stores stand below: they know neither routes nor calls.</summary>
    [Fact]
    public void Stores_know_no_caller()
    {
        var wrong = from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Kilowatch.Hub", "Storage"), "*.cs",
            SearchOption.AllDirectories)
                    from Match line in UsesOfHub().Matches(File.ReadAllText(file))
                    where line.Groups["folder"].Value is "Http" or "Partners" or "Sessions" or "Certificates" or "Hosting"
                    select $"{Path.GetFileName(file)}: {line.Value}";
        Assert.Empty(wrong);
    }

    [GeneratedRegex("""<ProjectReference Include="[^"]*Kilowatch\.(?<name>[\w.]+)\.csproj""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"^using (static )?Kilowatch\.Hub\.(?<folder>\w+)[\w.]*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsesOfHub();
}
