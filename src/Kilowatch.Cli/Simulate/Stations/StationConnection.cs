using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>A station's connection: one call at a time, each sent again over a new connection until it has an answer. What the CSMS asks
/// of the station is answered with NotImplemented.</summary>
internal sealed class StationConnection(StationOptions options, string name, HttpMessageInvoker http) : IAsyncDisposable
{
    private const int MaxMessageSize = 256 * 1024;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BeforeConnectingAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _sending = new(1);
    private ClientWebSocket? _socket;
    private Task _reading = Task.CompletedTask;
    private volatile Waiting? _waiting;
    private int _messages;
    private bool _wasConnected;

    /// <returns>The answer: a CALLRESULT's payload.</returns>
    /// <exception cref="StationException">The CSMS answered with an error, or is away for too long.</exception>
    public async Task<JsonElement> CallAsync(string action, string payload, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await CallOnceAsync(action, payload, cancellationToken);
            }
            catch (Exception away) when (away is WebSocketException or HttpRequestException or IOException or InvalidOperationException
                || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                await CloseAsync();
                if (!_wasConnected || TimeProvider.System.GetElapsedTime(since) > BackWithin)
                    throw new StationException(away is OperationCanceledException ? "No answer came." : away.Message, !_wasConnected);
                await Task.Delay(BeforeConnectingAgain, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket is { State: WebSocketState.Open } open)
        {
            try
            {
                using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await open.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, enough.Token);
                await _reading.WaitAsync(enough.Token);
            }
            catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
            {
                // It is over in any case.
            }
        }

        await CloseAsync();
        _sending.Dispose();
    }

    private async Task CloseAsync()
    {
        _socket?.Abort();
        await _reading;
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<JsonElement> CallOnceAsync(string action, string payload, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(AnswerWithin);
        var waiting = new Waiting((++_messages).ToString(CultureInfo.InvariantCulture));
        _waiting = waiting;
        var socket = _socket ?? await ConnectAsync(enough.Token);
        await SendAsync(socket, $"[2,\"{waiting.MessageId}\",\"{action}\",{payload}]", enough.Token);
        return await waiting.Answer.Task.WaitAsync(enough.Token);
    }

    private async Task<ClientWebSocket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(options.Is201 ? "ocpp2.0.1" : "ocpp1.6");
            if (options.Password is { } password)
            {
                socket.Options.SetRequestHeader("Authorization",
                    "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
            }

            await socket.ConnectAsync(options.AddressOf(name), http, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        (_socket, _wasConnected) = (socket, true);
        _reading = ReadAsync(socket);
        return socket;
    }

    private async Task SendAsync(ClientWebSocket socket, string frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        var message = new ArrayBufferWriter<byte>(0x100);
        try
        {
            while ((await socket.ReceiveAsync(Memory<byte>.Empty, default)).MessageType != WebSocketMessageType.Close)
            {
                message.ResetWrittenCount();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(message.GetMemory(1024), default);
                    message.Advance(part.Count);
                    if (message.WrittenCount > MaxMessageSize) throw new IOException("A message is larger than any of OCPP.");
                }
                while (!part.EndOfMessage);
                await TakeAsync(socket, message.WrittenMemory);
            }

            _waiting?.Answer.TrySetException(new IOException($"The CSMS closed the connection: {socket.CloseStatusDescription}"));
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException or JsonException)
        {
            socket.Abort();
            _waiting?.Answer.TrySetException(new IOException($"The connection broke off: {broken.Message}"));
        }
    }

    private async Task TakeAsync(ClientWebSocket socket, ReadOnlyMemory<byte> frame)
    {
        using var json = JsonDocument.Parse(frame);
        if (json.RootElement is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() < 3) return;
        if (array[0].ValueKind != JsonValueKind.Number || array[1].ValueKind != JsonValueKind.String) return;
        var (type, id) = (array[0].GetInt32(), array[1].GetString());
        if (type == 2)
            await SendAsync(socket, $"[4,{array[1].GetRawText()},\"NotImplemented\",\"This station is a simulation.\",{{}}]", default);
        else if (_waiting is { } waiting && waiting.MessageId == id)
        {
            if (type == 3) waiting.Answer.TrySetResult(array[2].Clone());
            else waiting.Answer.TrySetException(new StationException($"The CSMS answered with an error: {array}", isNeverThere: false));
        }
    }

    private sealed record Waiting(string MessageId)
    {
        public TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A call of a station that came to nothing.</summary>
/// <param name="message">Why.</param>
/// <param name="isNeverThere">Whether the station was never connected.</param>
internal sealed class StationException(string message, bool isNeverThere) : Exception(message)
{
    public bool IsNeverThere => isNeverThere;
}
