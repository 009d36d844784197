using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>A station as the standard wants it: one message at a time, and what has no answer is sent again, over a new connection if need
/// be.</summary>
internal sealed class OcppStation(Uri tap, string name) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private ClientWebSocket? _socket;
    private int _messages;

    public async Task<JsonElement> CallAsync(string action, string payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await CallOnceAsync(action, payload, cancellationToken);
            }
            catch (Exception away) when (away is WebSocketException or IOException or InvalidOperationException
                || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                _socket?.Dispose();
                _socket = null;
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<JsonElement> CallOnceAsync(string action, string payload, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(AnswerWithin);
        if (_socket is null)
        {
            _socket = new ClientWebSocket();
            _socket.Options.AddSubProtocol("ocpp1.6");
            await _socket.ConnectAsync(new Uri(tap, "/" + name), enough.Token);
        }

        var id = (++_messages).ToString(CultureInfo.InvariantCulture);
        await _socket.SendTextAsync($"[2,\"{id}\",\"{action}\",{payload}]", enough.Token);
        while (await _socket.ReceiveTextAsync(enough.Token) is { } frame)
        {
            using var json = JsonDocument.Parse(frame);
            if (json.RootElement[0].GetInt32() == 3 && json.RootElement[1].GetString() == id) return json.RootElement[2].Clone();
        }

        throw new IOException("The connection was closed before the answer.");
    }
}
