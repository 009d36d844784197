namespace Kilowatch.Cpo.Tests;

/// <summary>A directory for one test. In memory where the machine has that: a hundred thousand writes need not wear out a disk.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const string Memory = "/dev/shm";

    public TemporaryDirectory(bool inMemory = false) => Path = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory($"{Memory}/kilowatch-cpo-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("kilowatch-cpo-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
