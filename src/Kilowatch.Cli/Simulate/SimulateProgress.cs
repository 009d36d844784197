using System.Diagnostics;
using System.Globalization;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Cli.Simulate;

/// <summary>One line that tells how far it is, on a terminal only.</summary>
internal sealed class SimulateProgress : IAsyncDisposable
{
    private const int Width = 24;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly PeriodicTimer _timer = new(Every);
    private readonly Tally _tally;
    private readonly int _sessions;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Task _showing;

    private SimulateProgress(Tally tally, int sessions)
    {
        (_tally, _sessions) = (tally, sessions);
        _showing = ShowAsync();
    }

    public static SimulateProgress? Begin(Tally tally, int sessions) => Console.IsErrorRedirected ? null : new(tally, sessions);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _showing;
        await Console.Error.WriteLineAsync("\r" + Line());
    }

    private async Task ShowAsync()
    {
        while (await _timer.WaitForNextTickAsync()) await Console.Error.WriteAsync("\r" + Line());
    }

    private string Line()
    {
        var over = _tally.SessionsComplete + _tally.SessionsBroken;
        var done = over * Width / _sessions;
        var perMinute = _tally.Requests / Stopwatch.GetElapsedTime(_began).TotalMinutes;
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', done)}{new string('.', Width - done)}] {over}/{_sessions} sessions over, {_tally.SessionsBegun - over} open, {_tally.Requests} requests, {perMinute:0}/min, {_tally.NotAcknowledged} not acknowledged  ");
    }
}
