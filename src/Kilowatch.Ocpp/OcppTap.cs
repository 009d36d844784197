using System.Net.WebSockets;
using System.Threading.Channels;
using Kilowatch.Ocpp.Tap;

namespace Kilowatch.Ocpp;

/// <summary>Listens to stations and their CSMS: passes every frame on unchanged, and reports the charges that the frames tell of.</summary>
/// <remarks>The caller accepts stations' WebSockets and opens those to the CSMS. The charge never depends on the reporting: frames are read
/// from
/// a bounded queue, and what does not fit is not reported.</remarks>
public sealed class OcppTap : IAsyncDisposable
{
    private readonly ChargerReporting _reporting;
    private readonly Channel<Copy> _copies;
    private readonly Task _reader;
    private readonly TimeProvider _clock;
    private readonly MinimalCsms _csms;
    private int _connections;
    private long _waitingBytes;

    /// <summary>A tap that reports by these means.</summary>
    public OcppTap(ChargerReporting reporting, OcppTapOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(reporting);
        (_reporting, Options, _clock) = (reporting, options ?? new(), clock ?? TimeProvider.System);
        _copies = Channel.CreateBounded<Copy>(new BoundedChannelOptions(Options.MaxWaitingMessages) { SingleReader = true });
        _csms = new(_clock);
        _reader = Task.Run(ReadAsync);
    }

    /// <summary>Every setting.</summary>
    public OcppTapOptions Options { get; }

    /// <summary>Stations that are connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Passes on between a station and its CSMS until one of them leaves.</summary>
    /// <param name="station">The station's name.</param>
    /// <param name="toStation">Accepted from the station.</param>
    /// <param name="toCsms">Opened to the CSMS with the station's name, subprotocol and credentials.</param>
    /// <param name="cancellationToken">Breaks both off.</param>
    public async Task RunAsync(string station, WebSocket toStation, WebSocket toCsms, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await new TapConnection(station, toStation, toCsms, this).RunAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    /// <summary>Answers a station itself, where there is no CSMS: every card and every transaction is accepted.</summary>
    public async Task AnswerAsync(string station, WebSocket toStation, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await _csms.RunAsync(station, toStation, this, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    /// <summary>Takes a copy of a frame to report. Never waits.</summary>
    /// <returns>Completes when what it says is on disk.</returns>
    internal Task Take(string station, ReadOnlyMemory<byte> frame)
    {
        var copy = new Copy(station, frame.ToArray(), new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.Add(ref _waitingBytes, frame.Length) <= Options.MaxWaitingBytes && _copies.Writer.TryWrite(copy))
            return copy.OnDisk.Task;
        Interlocked.Add(ref _waitingBytes, -frame.Length);
        NotRead();
        return Task.CompletedTask;
    }

    internal void NotRead() =>
        _reporting.Told(
            new(ChargerNoteKind.NotReported, 0, "notRead", "A frame was passed on and not read: it is too large, or too many wait."));

    private async Task ReadAsync()
    {
        await foreach (var copy in _copies.Reader.ReadAllAsync())
        {
            Interlocked.Add(ref _waitingBytes, -copy.Frame.Length);
            try
            {
                _ = ForwardAsync(_reporting.ReadFrameAsync(copy.Station, copy.Frame), copy.OnDisk);
            }
            catch (Exception bug)
            {
                // Whatever it is, the next frame is another one.
                copy.OnDisk.TrySetResult();
                _reporting.Told(
                    new(ChargerNoteKind.NotReported, 0, "bug",
                        $"A frame of station {copy.Station} was passed on, but reading it failed: {bug.Message}"));
            }
        }
    }

    private async Task ForwardAsync(Task written, TaskCompletionSource onDisk)
    {
        try
        {
            await written;
        }
        catch (Exception failure)
        {
            _reporting.Told(new(ChargerNoteKind.Notice, 0, "outbox", $"A report is not on disk yet: {failure.Message}"));
        }

        onDisk.TrySetResult();
    }

    /// <summary>Reads what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _copies.Writer.TryComplete();
        await _reader;
    }

    private sealed record Copy(string Station, byte[] Frame, TaskCompletionSource OnDisk);
}

/// <summary>Settings of an <see cref="OcppTap"/>.</summary>
public sealed class OcppTapOptions
{
    /// <summary>Larger messages are passed on and not read. The default value is 262144 bytes.</summary>
    public int MaxMessageSize { get; set; } = 256 * 1024;

    /// <summary>Frames that wait to be read; more are passed on and not read. The default value is 100000.</summary>
    public int MaxWaitingMessages { get; set; } = 100_000;

    /// <summary>Their bytes together. The default value is 64 MiB.</summary>
    public long MaxWaitingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>For how long the answer to a transaction's message waits for the disk, so that a charger repeats what a crash lost. The
    /// default value is 1 second.</summary>
    public TimeSpan DiskWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A side that takes no frame for so long is cut off. The default value is 30 seconds.</summary>
    public TimeSpan SendWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long one side's close waits for the other's. The default value is 5 seconds.</summary>
    public TimeSpan CloseWithin { get; set; } = TimeSpan.FromSeconds(5);
}
