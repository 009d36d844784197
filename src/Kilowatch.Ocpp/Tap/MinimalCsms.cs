using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Tap;

/// <summary>A CSMS that says yes: enough for a station to charge, OCPP 1.6 and 2.0.1.</summary>
internal sealed class MinimalCsms(TimeProvider clock)
{
    private const int HeartbeatSeconds = 300;

    // Numbers of earlier processes are not given again: fewer than one transaction a second.
    private int _transactions = (int)(clock.GetUtcNow().ToUnixTimeSeconds() % int.MaxValue);

    public async Task RunAsync(string station, WebSocket socket, OcppTap tap, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(0x100);
        try
        {
            while (await ReceiveAsync(socket, message, tap.Options.MaxMessageSize, cancellationToken))
            {
                var onDisk = tap.Take(station, message.WrittenMemory);
                if (Answer(message.WrittenMemory, socket.SubProtocol) is not { } answer) continue;
                var answered = tap.Take(station, answer);
                // The charger sends again what has no answer: so the answer is for what a crash does not lose.
                await Task.WhenAny(Task.WhenAll(onDisk, answered), Task.Delay(tap.Options.DiskWithin, clock, cancellationToken));
                await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }

            if (socket.State is WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException
            or InvalidOperationException or ArgumentException)
        {
            socket.Abort();
        }
    }

    private static async Task<bool> ReceiveAsync(WebSocket socket, ArrayBufferWriter<byte> message, int most,
        CancellationToken cancellationToken)
    {
        message.ResetWrittenCount();
        if ((await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken)).MessageType == WebSocketMessageType.Close) return false;
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return false;
            message.Advance(part.Count);
            if (message.WrittenCount > most)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "Larger than any OCPP message.", cancellationToken);
                return false;
            }

            if (part.EndOfMessage) return true;
        }
    }

    private byte[]? Answer(ReadOnlyMemory<byte> frame, string? protocol)
    {
        OcppMessage message;
        try
        {
            using var json = JsonDocument.Parse(frame);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return null;
            message = OcppMessage.OfFrame(json.RootElement);
            if (message is { Type: OcppMessageType.Call, MessageId: not null, Action: not null })
                return Write(message, protocol is not null && protocol.StartsWith("ocpp2", StringComparison.Ordinal));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            // Nothing that could be answered.
        }

        return null;
    }

    private byte[] Write(OcppMessage call, bool is201)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteNumberValue(3);
            json.WriteStringValue(call.MessageId);
            json.WriteStartObject();
            switch (call.Action)
            {
                case "BootNotification":
                    WriteTime(json);
                    json.WriteNumber("interval", HeartbeatSeconds);
                    json.WriteString("status", "Accepted");
                    break;
                case "Heartbeat":
                    WriteTime(json);
                    break;
                case "Authorize":
                    WriteAccepted(json, is201 || call.Payload.Member("idToken") is not null ? "idTokenInfo" : "idTagInfo");
                    break;
                case "StartTransaction":
                    json.WriteNumber("transactionId", Interlocked.Increment(ref _transactions));
                    WriteAccepted(json, "idTagInfo");
                    break;
                case "TransactionEvent" when call.Payload.Member("idToken") is not null:
                    WriteAccepted(json, "idTokenInfo");
                    break;
                case "DataTransfer":
                    json.WriteString("status", "UnknownVendorId");
                    break;
                case "SignCertificate" or "Get15118EVCertificate" or "GetCertificateStatus":
                    json.WriteString("status", "Rejected");
                    break;
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteTime(Utf8JsonWriter json) =>
        json.WriteString("currentTime",
            clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'.'fff'Z'", CultureInfo.InvariantCulture));

    private static void WriteAccepted(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("status", "Accepted");
        json.WriteEndObject();
    }
}
