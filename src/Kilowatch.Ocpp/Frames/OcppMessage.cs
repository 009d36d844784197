using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Frames;

/// <summary>What an OCPP frame is.</summary>
internal enum OcppMessageType
{
    Call = 2,
    Answer = 3,
    Error = 4,
}

/// <summary>An OCPP message, and what the text around its frame adds: station, session and EVSE, which OCPP does not know.</summary>
internal sealed record OcppMessage(OcppMessageType Type, string? MessageId, string? Action, JsonElement Payload)
{
    /// <summary>Null when nobody named it.</summary>
    public string? Station { get; init; }

    public SessionId? Session { get; init; }

    public EvseId? Evse { get; init; }

    /// <summary>Reads [2,id,action,{...}], [3,id,{...}] or [4,id,code,text,{...}].</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static OcppMessage OfFrame(JsonElement frame)
    {
        var length = frame.GetArrayLength();
        if (length < 3 || frame[0].ValueKind != JsonValueKind.Number || !frame[0].TryGetInt32(out var type))
            throw new FormatException("This is not an OCPP-J frame: expected [2,id,action,{...}], [3,id,{...}] or [4,id,code,text,{...}].");
        // The id is a text; some write a number, and only its being the same matters.
        var messageId = frame[1].ToString();
        return type switch
        {
            2 when length >= 4 && frame[2].ValueKind == JsonValueKind.String =>
                new(OcppMessageType.Call, messageId, NameOf(frame[2].GetString()!), frame[3]),
            2 => throw new FormatException("This is not an OCPP-J call: expected [2,id,action,{...}]."),
            3 => new(OcppMessageType.Answer, messageId, null, frame[2]),
            4 => new(OcppMessageType.Error, messageId, null, default),
            _ => throw new FormatException($"This is not an OCPP-J frame: it begins with {type} instead of 2, 3 or 4."),
        };
    }

    /// <summary>Reads {"action":"StartTransaction","payload":{...}}: what a handler sees, without the frame.</summary>
    public static OcppMessage OfHandler(string action, string? messageId, JsonElement payload)
    {
        foreach (var ending in (ReadOnlySpan<string>)["Response", ".conf", "Confirmation", "Conf", "Result"])
        {
            if (action.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return new(OcppMessageType.Answer, messageId, NameOf(action[..^ending.Length]), payload);
        }

        foreach (var ending in (ReadOnlySpan<string>)["Request", ".req"])
        {
            if (action.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) action = action[..^ending.Length];
        }

        // What starts no transaction but has its number answers one that did.
        var name = NameOf(action);
        var isAnswer = name is "StartTransaction" && payload.Member("timestamp") is null && payload.Member("transactionId") is not null;
        return new(isAnswer ? OcppMessageType.Answer : OcppMessageType.Call, messageId, name, payload);
    }

    /// <summary>The name as the standard spells it, whatever case or underscores it came with.</summary>
    private static string NameOf(string action)
    {
        foreach (var known in Known)
        {
            if (JsonReading.IsSameName(known, action)) return known;
        }

        return action;
    }

    private static readonly string[] Known =
    [
        "StartTransaction", "StopTransaction", "MeterValues", "StatusNotification", "TransactionEvent", "NotifyEvent", "Authorize",
        "RemoteStartTransaction", "RequestStartTransaction", "BootNotification", "Heartbeat",
    ];
}
