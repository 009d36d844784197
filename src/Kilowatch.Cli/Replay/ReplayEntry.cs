using System.Text;
using System.Text.Json;
using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>An entry of the hub's journal as its admin routes give it.</summary>
internal static class ReplayEntry
{
    public static bool IsOne(JsonElement json) =>
        json.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.String
            || json.TryGetProperty("requestBase64", out _);

    /// <summary>The request that the entry holds; null for one that nobody sent, or whose body was not kept.</summary>
    public static RecordedMessage? Read(JsonElement entry, ref long number)
    {
        if (entry.ValueKind != JsonValueKind.Object || !IsOne(entry)) return null;
        var body = Text(entry, "request") is { } text ? Encoding.UTF8.GetBytes(text)
            : entry.GetProperty("requestBase64").TryGetBytesFromBase64(out var bytes) ? bytes : [];
        if (body.Length == 0) return null;
        JudgedKind? kind = Text(entry, "kind") switch
        {
            "start" or "progress" or "end" or "error" or "notification" => JudgedKind.Notification,
            "authorizeStart" => JudgedKind.AuthorizeStart,
            "authorizeStop" => JudgedKind.AuthorizeStop,
            "authorizeRemoteStart" => JudgedKind.RemoteStart,
            "authorizeRemoteStop" => JudgedKind.RemoteStop,
            "chargeDetailRecord" => JudgedKind.ChargeDetailRecord,
            null => KindDetector.Of(body),
            _ => null,
        };
        if (kind?.Request is null) return null;
        var arrived = Text(entry, "arrivedAt") ?? Text(entry, "arrived");
        return RecordedMessage.Of(++number, body, kind, OicpTime.TryParse(arrived, out OicpTime at) ? at.Value : null,
            Text(entry, "sessionId"), Text(entry, "operator"), Text(entry, "code"));
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
