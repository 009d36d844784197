using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kilowatch.Ocpp.Frames;

/// <summary>Finds a station's name in what a CSMS or a library writes around a frame.</summary>
internal static partial class StationNames
{
    private static readonly string[] Members =
    [
        "station", "stationId", "stationName", "chargeBoxId", "chargeBoxIdentity", "chargePointId", "chargePoint", "chargingStation",
        "chargingStationId",
        "cpId", "cp", "identity", "identifier", "clientId", "client",
    ];

    /// <param name="before">The text between the line's begin and the frame.</param>
    /// <param name="pattern">The user's own.</param>
    public static string? InText(string before, Regex? pattern)
    {
        try
        {
            if (pattern is not null)
            {
                if (pattern.Match(before) is not { Success: true } own) return null;
                return own.Groups["station"] is { Success: true } named ? named.Value : own.Groups.Count > 1
                    ? own.Groups[1].Value
                    : own.Value;
            }

            return Named().Match(before) is { Success: true } named2 ? named2.Groups["name"].Value
                : Direction().Match(before) is { Success: true } directed ? directed.Groups["name"].Value
                : Library().Match(before) is { Success: true } library ? library.Groups["name"].Value
                : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    public static string? InObject(JsonElement line)
    {
        foreach (var name in Members)
        {
            if (line.Text(name) is { Length: > 0 } station) return station;
        }

        return null;
    }

    // chargeBoxId=CP-1, "stationId":"CP-1", chargePointId: CP-1
    [GeneratedRegex(
        """\b(?:charge_?box_?(?:id|identity)|charge_?point_?(?:id|identity)?|charging_?station_?(?:id)?|station_?(?:id|name)?|cp_?id|identity|identifier|client_?id)["']?\s*[=:]\s*["']?(?<name>[\w.*\-]+)""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Named();

    // received JSON message from CP-1: [2,...      recv CP-1: [2,...      sent to CP-1: [3,...
    [GeneratedRegex(
        """\b(?:from|to|recv|send|sent|received)\s+["']?(?<name>[\w.*\-]+)["']?\s*:\s*["']?$""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Direction();

    // INFO:ocpp:CP-1: receive message [2,...       CP-1: send [3,...
    [GeneratedRegex(
        """(?<name>[\w.*\-]+):\s*(?:receive message|send|received|sent)\s*:?\s*$""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Library();
}
