using System.Globalization;

namespace Kilowatch.Sandbox.Clock;

/// <summary>Keeps what time it was in a sandbox whose data stay: the next run goes on from there, or its hub would wait for a past
/// that lies ahead.</summary>
internal sealed class ClockFile(string path) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _writing = new();
    private SandboxClock? _clock;
    private ITimer? _timer;

    /// <summary>When the last run left off; long ago when there was none.</summary>
    public DateTimeOffset Read() =>
        File.Exists(path)
            && DateTimeOffset.TryParseExact(File.ReadAllText(path).Trim(), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind,
                out var left) ? left : DateTimeOffset.MinValue;

    public void Follow(SandboxClock clock)
    {
        _clock = clock;
        _timer = TimeProvider.System.CreateTimer(_ => Write(), null, TimeSpan.Zero, Every);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Write();
    }

    private void Write()
    {
        lock (_writing)
        {
            try
            {
                if (_clock is null) return;
                File.WriteAllText(path + ".new", _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
                File.Move(path + ".new", path, overwrite: true); // whole, whenever the process is killed
            }
            catch (IOException)
            {
                // A full disk: the hub will say so.
            }
        }
    }
}
