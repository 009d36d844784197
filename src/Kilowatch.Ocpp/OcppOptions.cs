using System.Text.RegularExpressions;

namespace Kilowatch.Ocpp;

/// <summary>What OCPP does not say and a CPO knows.</summary>
public sealed class OcppOptions
{
    /// <summary>The station of all frames that do not name one. The default value is null: a frame says it, or the input has one station
    /// only.</summary>
    public string? Station { get; set; }

    /// <summary>Finds the station's name in the text before a frame: the group <c>station</c>, else the first group. The default value is
    /// null: by the forms of common CSMSs.</summary>
    public Regex? StationPattern { get; set; }

    /// <summary>EVSEs and time zones. The default value knows none.</summary>
    public StationDirectory Stations { get; set; } = new();

    /// <summary>Whether a session is opened at the hub for the card of each transaction that has none. The default value is
    /// false.</summary>
    public bool OpenSessions { get; set; }

    /// <summary>How long after its start a transaction waits for its session. The default value is 60 seconds.</summary>
    public TimeSpan SessionWithin { get; set; } = TimeSpan.FromSeconds(60);
}
