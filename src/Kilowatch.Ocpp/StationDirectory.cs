using System.Text.Json;
using Kilowatch.Ocpp.Frames;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>Which connector of which station is which EVSE, and in which time zone a station's clock runs.</summary>
public sealed class StationDirectory
{
    private readonly Dictionary<(string Station, string? Connector), (EvseId? Evse, TimeZoneInfo? Zone)> _entries = [];

    /// <summary>Reads {"station":"CP-1","connector":1,"evse":"DE*ABC*E1","timeZone":"Europe/Berlin"}; connector, evse and timeZone may be
    /// absent.</summary>
    /// <returns>What is wrong with the line; null for nothing.</returns>
    public string? Add(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (string.IsNullOrWhiteSpace(line)) return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.Text("station") is not { } station) return "station is missing.";
            EvseId? evse = json.RootElement.Text("evse") is { } point ? EvseId.Parse(point) : null;
            var zone = json.RootElement.Text("timeZone") is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : null;
            _entries[(station, json.RootElement.Text("connector"))] = (evse, zone);
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return wrong is JsonException ? "The line is not JSON." : wrong.Message;
        }
    }

    internal EvseId? EvseOf(string station, string? connector) =>
        (connector is not null && _entries.TryGetValue((station, connector), out var one) ? one.Evse : null)
        ?? (_entries.TryGetValue((station, null), out var whole) ? whole.Evse : null);

    /// <summary>The connector's zone; for messages without a connector that of any of the station's.</summary>
    internal TimeZoneInfo? ZoneOf(string station, string? connector)
    {
        if (_entries.Count == 0) return null;
        if (connector is not null && _entries.TryGetValue((station, connector), out var one) && one.Zone is not null) return one.Zone;
        foreach (var (key, value) in _entries)
        {
            if (key.Station == station && value.Zone is not null) return value.Zone;
        }

        return null;
    }
}
