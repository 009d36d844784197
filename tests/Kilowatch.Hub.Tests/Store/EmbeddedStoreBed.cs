using Kilowatch.Hub.Telemetry;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The embedded store in a temporary directory.</summary>
internal sealed class EmbeddedStoreBed : StoreBed
{
    private readonly List<EmbeddedStorage> _killed = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kilowatch-store-");
    private EmbeddedStorage _store;
    private int _lives;

    public EmbeddedStoreBed()
    {
        Options.Data = Path.Combine(_root.FullName, "0");
        _store = new EmbeddedStorage(Options, Clock, StoreTelemetry.None);
    }

    public override StoreNode Store => StoreNode.Of(_store);

    public override bool ListsByLastRequest => true;

    public IReadOnlyList<string> JournalDays => [.. Directory.EnumerateFiles(Options.Data, "journal-*.log").Select(Path.GetFileName).Order(
        StringComparer.Ordinal)!];

    public override async Task RestartAsync()
    {
        await _store.DisposeAsync();
        _store = new EmbeddedStorage(Options, Clock, StoreTelemetry.None);
    }

    /// <summary>The old store goes on in its own directory and never hears of the copy: nothing is flushed for it.</summary>
    public override async Task KillAsync()
    {
        var copy = Directory.CreateDirectory(
            Path.Combine(_root.FullName, (++_lives).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var file in Directory.EnumerateFiles(Options.Data).Where(
            f => !f.EndsWith(".lock", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        _killed.Add(_store);
        Options.Data = copy.FullName;
        _store = new EmbeddedStorage(Options, Clock, StoreTelemetry.None);
    }

    public override IDisposable BreakWrites()
    {
        var store = _store;
        store.Writer.DiskFault = () => throw new IOException("disk full");
        return new Mended(() => store.Writer.DiskFault = null);
    }

    public override IDisposable BreakHousekeeping()
    {
        // where the next one would be written
        var obstacle = Directory.CreateDirectory(Path.Combine(Options.Data, "sessions.snapshot.new"));
        return new Mended(obstacle.Delete);
    }

    public override async Task KeepHouseAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        await _store.Maintenance.RunAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (var store in _killed) await store.DisposeAsync();
        _root.Delete(recursive: true);
    }

    private sealed class Mended(Action mend) : IDisposable
    {
        public void Dispose() => mend();
    }
}
