using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>An OCPP message of one line: a bare OCPP-J frame, or an object that adds what OCPP does not know.</summary>
/// <remarks><code>
/// [2,"19223201","StartTransaction",{...}]                                               a call
/// [3,"19223201",{"transactionId":7,...}]                                                its answer
/// {"station":"CP-1","session":"...","evse":"DE*ABC*E1","message":[2,...]}               either, with station, session and EVSE
/// {"station":"CP-1","session":"...","action":"StartTransaction","payload":{...}}        without the frame
/// </code></remarks>
internal readonly record struct OcppMessage(string Station, SessionId? Session, EvseId? Evse, string? Action, string? MessageId, JsonElement Payload)
{
    /// <summary>Null for what is neither a call nor an answer: an error frame, for one, says nothing about a session.</summary>
    public static OcppMessage? Read(JsonElement line)
    {
        var envelope = line.ValueKind == JsonValueKind.Object ? line : default;
        var station = envelope.Text("station") ?? "";
        SessionId? session = envelope.Text("session") is { } id ? SessionId.Parse(id) : null;
        EvseId? evse = envelope.Text("evse") is { } point ? EvseId.Parse(point) : null;
        var frame = line.ValueKind == JsonValueKind.Array ? line : envelope.Member("message") ?? default;
        if (frame.ValueKind != JsonValueKind.Array)
        {
            return envelope.Member("payload") is { } payload
                ? new(station, session, evse, envelope.Text("action"), envelope.Text("messageId"), payload)
                : throw new FormatException("The line is no OCPP message: expected a frame [2,id,action,{...}], or an object with message or with action and payload.");
        }

        var length = frame.GetArrayLength();
        if (length < 3 || !frame[0].TryGetInt32(out var type)) throw new FormatException("The line is no OCPP-J frame: expected [2,id,action,{...}] or [3,id,{...}].");
        // The id is a text; some write a number, and only its being the same matters.
        var messageId = frame[1].ToString();
        return type switch
        {
            2 when length >= 4 && frame[2].ValueKind == JsonValueKind.String => new(station, session, evse, frame[2].GetString(), messageId, frame[3]),
            2 => throw new FormatException("The line is no OCPP-J call: expected [2,id,action,{...}]."),
            3 => new(station, session, evse, null, messageId, frame[2]),
            _ => null,
        };
    }
}
