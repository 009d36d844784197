using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Packages;

/// <summary>The packages as <c>./build.sh pack</c> writes them, in a folder outside the repository, and a NuGet configuration that takes
/// Kilowatch's
/// packages from there alone.</summary>
public sealed class LocalFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kilowatch-feed-");

    public string Version { get; private set; } = "";

    internal string Root => _root.FullName;

    internal string Packages => Path.Combine(Root, "packages");

    public async ValueTask InitializeAsync()
    {
        await RunAsync("bash", [Repository.PathOf("build.sh"), "pack", "--no-sbom", "--output", Packages]);
        var oicp = Directory.EnumerateFiles(Packages, "Kilowatch.Oicp.*.nupkg").Single();
        Version = Path.GetFileNameWithoutExtension(oicp)["Kilowatch.Oicp.".Length..];
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(Root, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Root}/cache" /></config>
              <fallbackPackageFolders><add key="others" value="{cache}" /></fallbackPackageFolders>
              <packageSources><add key="kilowatch" value="{Packages}" /></packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new project folder that knows the packages and nothing of the repository.</summary>
    internal async Task<string> ProjectAsync(string name, string sdk, string program, params string[] packages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, "projects", name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(package => $"<PackageReference Include=\"{package}\" Version=\"{Version}\" />"))}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    internal async Task<string> RunAsync(string program, string[] arguments, string? directory = null)
    {
        var (exitCode, output, error) = await Shell.RunAsync(program, arguments, directory ?? Root);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}{error}");
        return output;
    }
}
