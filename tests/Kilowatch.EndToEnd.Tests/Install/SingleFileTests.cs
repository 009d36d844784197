using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Install;

/// <summary>The tool as one file, on a machine without .NET.</summary>
[Collection(nameof(Alone))]
public sealed class SingleFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-single-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_is_one_file_that_relays_a_notification()
    {
        var published = await Shell.RunAsync("bash", [Repository.PathOf("build.sh"), "publish", "--output", _directory.FullName]);
        Assert.True(published.ExitCode == 0, published.Output + published.Error);
        var tool = Assert.Single(Directory.EnumerateFileSystemEntries(_directory.FullName));
        Assert.Equal("kilowatch", Path.GetFileName(tool));
        // An environment of its own: nothing tells it where a runtime is.
        string[] bare = ["-i", "HOME=" + _directory.FullName, "PATH=/nowhere", tool];
        var url = $"http://127.0.0.1:{FreePort.Take()}";
        await using var sandbox = new Packages.Program("/usr/bin/env", [.. bare, "sandbox", "--urls", url], _directory.FullName);
        await sandbox.ReadyAsync(url + "/health/ready");
        foreach (var arguments in (string[][])[["health", "--hub", url],
            ["send", "start", "--hub", url, "--operator", "DE*ABC", "--evse", "DE*ABC*ETEST1", "--session",
                "3fe7378a-238f-4cf3-bca6-de657881f8c2"]])
        {
            var (exitCode, output, error) = await Shell.RunAsync("/usr/bin/env", [.. bare, .. arguments]);
            Assert.True(exitCode == 0, output + error);
        }
    }
}
