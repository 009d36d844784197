namespace Kilowatch.Bench.Relay;

/// <summary>Where things are: the built programs, and a temporary directory for this run.</summary>
internal sealed class Places : IDisposable
{
    private readonly string _root = FindRoot();

    public string Scratch { get; } = Directory.CreateTempSubdirectory("kilowatch-bench-").FullName;

    public string Tool => Built("src/Kilowatch.Cli", "kilowatch.dll");

    public string MinimalRelay => Built("bench/relay/Kilowatch.Bench.MinimalRelay", "Kilowatch.Bench.MinimalRelay.dll");

    public string Probe => Built("bench/relay/Kilowatch.Bench.Probe", "Kilowatch.Bench.Probe.dll");

    public string NewDirectory(string name) => Directory.CreateDirectory(Path.Combine(Scratch, name)).FullName;

    public void Dispose() => Directory.Delete(Scratch, recursive: true);

    private string Built(string project, string file)
    {
        var path = Path.Combine(_root, project, "bin/Release/net10.0", file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: start the bench with bench/relay/run.");
    }

    private static string FindRoot()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Kilowatch.slnx"))) return directory;
        }

        throw new DirectoryNotFoundException("Kilowatch.slnx is not above the bench: run it where it was built.");
    }
}
