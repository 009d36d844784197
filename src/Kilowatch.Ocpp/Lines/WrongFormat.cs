using System.Text.Json;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Lines;

/// <summary>Names the format of a line that is in another one than was said.</summary>
internal static class WrongFormat
{
    /// <summary>Null for what is not OCPP.</summary>
    public static string? OfJson(JsonElement line)
    {
        var frame = line.ValueKind == JsonValueKind.Array ? line : line.Member("message") ?? default;
        if (frame.ValueKind != JsonValueKind.Array) return line.Member("action") is null ? null : Sentence(line.Text("action"));
        return frame.GetArrayLength() >= 3 && frame[0].ValueKind == JsonValueKind.Number
            ? Sentence(frame[2].ValueKind == JsonValueKind.String ? frame[2].GetString() : null)
            : null;
    }

    private static string Sentence(string? action) => Version(action) switch
    {
        OcppVersion.Ocpp16 => $"This is an OCPP 1.6 message ({action}): read it with --format ocpp16.",
        OcppVersion.Ocpp201 => $"This is an OCPP 2.0.1 message ({action}): read it with --format ocpp201.",
        _ => "This is an OCPP message: read it with --format ocpp16 or ocpp201.",
    };

    /// <summary>The version that an action belongs to alone; null for one of both.</summary>
    public static OcppVersion? Version(string? action) => action switch
    {
        "StartTransaction" or "StopTransaction" or "RemoteStartTransaction" or "RemoteStopTransaction" => OcppVersion.Ocpp16,
        "TransactionEvent" or "NotifyEvent" or "RequestStartTransaction" or "RequestStopTransaction" or "NotifyReport" =>
            OcppVersion.Ocpp201,
        _ => null,
    };
}

/// <summary>The versions of OCPP that are read.</summary>
internal enum OcppVersion
{
    Ocpp16,
    Ocpp201,
}
