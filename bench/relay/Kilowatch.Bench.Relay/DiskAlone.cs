using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Bench.Relay;

/// <summary>What the disk takes without any hub: a record at a time is written and synced at the rate of the latencies, into a file whose
/// bytes are there
/// already. The answers of a hub wait for just that, so its latencies cannot be below these.</summary>
internal sealed partial class DiskAlone : IDisposable
{
    /// <summary>Bytes of the guide's Progress with its answer in the hub's journal.</summary>
    private const int Record = 1152;

    private readonly SafeFileHandle _file;
    private readonly byte[] _record = new byte[Record];

    public DiskAlone(string directory, int records)
    {
        Random.Shared.NextBytes(_record);
        _file = File.OpenHandle(Path.Combine(directory, "disk"), FileMode.CreateNew, FileAccess.ReadWrite);
        var zeros = new byte[1 << 20];
        for (var offset = 0L; offset < (long)records * Record; offset += zeros.Length) RandomAccess.Write(_file, zeros, offset);
        RandomAccess.FlushToDisk(_file);
    }

    public List<double> Median { get; } = [];

    public List<double> P99 { get; } = [];

    public void Round(TimeSpan duration, int perSecond)
    {
        var count = (int)(duration.TotalSeconds * perSecond);
        var (each, latencies) = (Stopwatch.Frequency / perSecond, new long[count]);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = started + (i * each);
            while (Stopwatch.GetTimestamp() < due) Thread.SpinWait(20);
            RandomAccess.Write(_file, _record, (long)i * Record);
            if (fdatasync(_file) != 0) throw new IOException("the disk did not take a record");
            latencies[i] = Stopwatch.GetTimestamp() - due;
        }

        Array.Sort(latencies);
        var result = new LoadResult(count, duration, latencies);
        Median.Add(result.Milliseconds(0.5));
        P99.Add(result.Milliseconds(0.99));
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);
}
