using System.Runtime.InteropServices;

namespace Kilowatch.Cli;

/// <summary>Ctrl+C or SIGTERM as a token: the verb ends what it is at, and tells how far it came. A second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(CancellationToken other = default)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(other);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
