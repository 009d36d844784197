using System.Buffers;
using System.Net.WebSockets;

namespace Kilowatch.Ocpp.Tap;

/// <summary>One station's connection and the one to the CSMS: what comes on one goes on to the other, unchanged.</summary>
/// <remarks><code>
/// station --frame--> CSMS         the report reads a copy; whatever becomes of it, the frame has gone on
/// station &lt;--frame-- CSMS         the answer to a transaction's message waits for the disk, a second at most: a charger that
///                                 has its answer sends the message never again
/// </code></remarks>
internal sealed class TapConnection(string station, WebSocket toStation, WebSocket toCsms, OcppTap tap)
{
    private const int BufferSize = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _transactionCalls = new(StringComparer.Ordinal);

    /// <summary>Completes when both connections have ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = PumpAsync(toStation, toCsms, isFromStation: true, enough.Token);
        var down = PumpAsync(toCsms, toStation, isFromStation: false, enough.Token);
        await Task.WhenAny(up, down);
        // The other direction may still have its closing frame to send.
        enough.CancelAfter(tap.Options.CloseWithin);
        await Task.WhenAll(up, down);
    }

    private async Task PumpAsync(WebSocket from, WebSocket to, bool isFromStation, CancellationToken cancellationToken)
    {
        var copy = new ArrayBufferWriter<byte>(0x100);
        try
        {
            while (true)
            {
                // Idle connections hold no buffer of ours.
                var next = await from.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
                if (next.MessageType != WebSocketMessageType.Close)
                {
                    if (next.EndOfMessage) await SendAsync(to, Memory<byte>.Empty, next.MessageType, isLast: true, cancellationToken);
                    else if (await PassOnAsync(from, to, copy, isFromStation, cancellationToken))
                        next = new(0, WebSocketMessageType.Close, true);
                    if (copy.Capacity > 4 * BufferSize) copy = new(0x100);
                    if (next.MessageType != WebSocketMessageType.Close) continue;
                }

                await to.CloseOutputAsync(from.CloseStatus ?? WebSocketCloseStatus.Empty,
                    from.CloseStatus is null or WebSocketCloseStatus.Empty ? null : from.CloseStatusDescription, cancellationToken);
                return;
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException or ArgumentException)
        {
            // As one side broke off, so the other sees it break off: nobody is told a reason that the other did not give.
            from.Abort();
            to.Abort();
        }
    }

    /// <summary>Passes on one message, in the parts in which it comes.</summary>
    /// <returns>Whether it was the other side's last.</returns>
    private async Task<bool> PassOnAsync(WebSocket from, WebSocket to, ArrayBufferWriter<byte> copy, bool isFromStation,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            copy.ResetWrittenCount();
            var isCopied = true;
            while (true)
            {
                var part = await from.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close) return true;
                isCopied &= part.MessageType == WebSocketMessageType.Text && copy.WrittenCount + part.Count <= tap.Options.MaxMessageSize;
                if (isCopied) copy.Write(buffer.AsSpan(0, part.Count));
                if (isCopied && part.EndOfMessage)
                {
                    // A copy first: the answer may be here before the sending has returned, and must be read after its call.
                    if (isFromStation) Report(copy.WrittenMemory);
                    else await BeforeAnswerAsync(copy.WrittenMemory, cancellationToken);
                }

                await SendAsync(to, buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellationToken);
                if (!part.EndOfMessage) continue;
                if (!isCopied) tap.NotRead();
                return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAsync(WebSocket to, Memory<byte> part, WebSocketMessageType type, bool isLast,
        CancellationToken cancellationToken)
    {
        // Who does not read for so long is cut off, and comes back.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(tap.Options.SendWithin);
        await to.SendAsync(part, type, isLast, enough.Token);
    }

    private void Report(ReadOnlyMemory<byte> frame)
    {
        var (call, isTransaction) = FrameHead.Read(frame.Span);
        var onDisk = tap.Take(station, frame);
        if (!isTransaction || call is null) return;
        lock (_gate)
        {
            // One call at a time is OCPP's rule; a charger that breaks it is not kept for.
            if (_transactionCalls.Count >= 16) _transactionCalls.Clear();
            _transactionCalls[call] = onDisk;
        }
    }

    private async Task BeforeAnswerAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var (call, _) = FrameHead.Read(frame.Span);
        Task? asked = null;
        lock (_gate)
        {
            if (call is not null) _transactionCalls.Remove(call, out asked);
        }

        var onDisk = tap.Take(station, frame);
        if (asked is null) return;
        try
        {
            await Task.WhenAll(asked, onDisk).WaitAsync(tap.Options.DiskWithin, cancellationToken);
        }
        catch (Exception notSaved) when (notSaved is TimeoutException or IOException)
        {
            // The charge does not wait for us.
        }
    }
}
