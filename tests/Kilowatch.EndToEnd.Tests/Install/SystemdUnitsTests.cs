using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Install;

/// <summary>samples/systemd by systemd's own judgement.</summary>
public sealed class SystemdUnitsTests : IDisposable
{
    private const string Analyze = "/usr/bin/systemd-analyze";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-units-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Each_unit_is_valid_and_exposes_little()
    {
        Prerequisite.Demand(Prerequisite.Missing("systemd-analyze", () => File.Exists(Analyze), "systemd"));
        var units = Directory.GetFiles(Repository.PathOf("samples", "systemd"), "*.service");
        Assert.Equal(3, units.Length);
        foreach (var unit in units)
        {
            var copy = Path.Combine(_directory.FullName, Path.GetFileName(unit));
            var text = await File.ReadAllTextAsync(unit);
            Assert.Contains("ExecStart=/usr/local/bin/kilowatch ", text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(copy, text.Replace("/usr/local/bin/kilowatch", "/bin/true", StringComparison.Ordinal));
            var (exitCode, output, error) = await Shell.RunAsync(Analyze, ["verify", "--man=no", copy]);
            Assert.True(exitCode == 0 && !error.Contains(copy, StringComparison.Ordinal), output + error);
            var exposure = await Shell.RunAsync(Analyze, ["security", "--offline=true", "--no-pager", "--threshold=20", copy]); // 2.0 of 10
            Assert.True(exposure.ExitCode == 0, exposure.Output + exposure.Error);
        }
    }
}
