using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Frames;

/// <summary>Says which session the next transaction is that fits. What is null fits all.</summary>
internal sealed record SessionHint(string? Station, string? Connector, string? IdTag, string? RemoteStartId, SessionId Session,
    EvseId? Evse)
{
    /// <summary>Reads {"station":"CP-1","connector":1,"idTag":"04A1B2C3","remoteStartId":7,"session":"...","evse":"DE*ABC*E1"}.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SessionHint Read(JsonElement line)
    {
        if (line.Text("session") is not { } session)
            throw new FormatException("session is missing: the SessionID of the hub's authorization.");
        return new(
            line.Text("station"), line.Text("connector") ?? line.Text("connectorId"), line.Text("idTag") ?? line.Text("idToken"),
            line.Text("remoteStartId"),
            SessionId.Parse(session), line.Text("evse") is { } evse ? EvseId.Parse(evse) : null);
    }

    /// <summary>How much it says about whom it means.</summary>
    public int Precision =>
        (Station is null ? 0 : 1) + (Connector is null ? 0 : 2) + (IdTag is null ? 0 : 4) + (RemoteStartId is null ? 0 : 8);
}
