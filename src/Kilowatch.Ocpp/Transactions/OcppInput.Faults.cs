using Kilowatch.Ocpp.Frames;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>Faults: StatusNotification of both versions, NotifyEvent of 2.0.1. And the cards seen in Authorize, RemoteStart and
/// RequestStart.</summary>
internal sealed partial class OcppInput
{
    private const string LockFailure = "ConnectorLockFailure";

    private void Status(Station station, OcppMessage message, Reading reading)
    {
        var payload = message.Payload;
        // connectorId of 1.6 is the EVSE; in 2.0.1 it is a plug of the EVSE.
        var connector = payload.Text("evseId") ?? payload.Text("connectorId");
        var (status, code) = (payload.Text("status") ?? payload.Text("connectorStatus"), payload.Text("errorCode"));
        var isFault = status is "Faulted" || code is LockFailure;
        var text = isFault
            ? ErrorText.Of(code is "NoError" ? null : code, payload.Text("info"), payload.Text("vendorErrorCode"))
                ?? (payload.Member("connectorStatus") is null ? null : status)
            : null;
        Fault(station, message, connector, payload.Text("timestamp"), isFault ? new(code is LockFailure, text) : null, reading);
    }

    private void NotifyEvent(Station station, OcppMessage message, Reading reading)
    {
        foreach (var happened in message.Payload.List("eventData"))
        {
            var (component, variable) = (happened.Member("component"), happened.Member("variable")?.Text("name"));
            var evse = component?.Member("evse")?.Text("id");
            if (variable is not ("Problem" or "Tripped") || evse is null)
            {
                reading.Skip("otherEvent", "An event that is not a fault of an EVSE.");
                continue;
            }

            var (code, name) = (happened.Text("techCode"), component?.Text("name"));
            var isFault = happened.Flag("actualValue") is true && happened.Flag("cleared") is not true;
            var fault = new FaultText(code is LockFailure || name is "ConnectorPlugRetentionLock",
                ErrorText.Of(code ?? name, happened.Text("techInfo")));
            if (isFault) Fault(station, message, evse, happened.Text("timestamp"), fault, reading);
            else AtFault(station, message, evse)?.ActiveFaults.Remove(fault.ToString());
        }
    }

    /// <summary>Tells a fault unless it lasts since it was told; null for a connector that is well.</summary>
    private void Fault(Station station, OcppMessage message, string? connector, string? text, FaultText? fault, Reading reading)
    {
        if (AtFault(station, message, connector) is not { } transaction)
        {
            reading.Skip(fault is null ? "noFault" : "faultElsewhere",
                fault is null ? "The status is not a fault." : "A fault where no session is.");
            return;
        }

        var at = Instant(station, connector, text);
        if (at < Earliest || at > _clock.GetUtcNow() + MaxAhead) at = null;
        var key = connector ?? "";
        if (at is { } time)
        {
            if (station.LastStatus.TryGetValue(key, out var last) && time < last)
            {
                reading.Skip("oldStatus", "A status that is older than the newest one.");
                return;
            }

            if (station.LastStatus.Count < 100 || station.LastStatus.ContainsKey(key)) station.LastStatus[key] = time;
            _changed.Add(station);
        }

        if (fault is null)
        {
            transaction.ActiveFaults.Clear();
            reading.Skip("noFault", "The status is not a fault.");
        }
        else if (transaction.ActiveFaults.Contains(fault.ToString()))
        {
            reading.Skip("sameFault", "The same fault was reported already and lasts.");
        }
        else
        {
            if (transaction.ActiveFaults.Count < 16) transaction.ActiveFaults.Add(fault.ToString());
            Emit(station, transaction, new(default, ChargerEventKind.Error, at ?? DateTimeOffset.MinValue)
            {
                ErrorType = fault.IsConnector ? ErrorNotification.ConnectorError : ErrorNotification.CriticalError,
                ErrorInfo = fault.Text,
            }, reading);
        }
    }

    private Transaction? AtFault(Station station, OcppMessage message, string? connector)
    {
        if (message.Session is { } session)
        {
            if (station.Open.Find(transaction => transaction.Session == session) is { } known) return known;
            // Charging could not even start: the session has a fault and nothing else.
            var own = new Transaction { Connector = connector, Evse = message.Evse };
            station.Add(own);
            Bind(station, own, session, message.Evse, new());
            return own;
        }

        return connector is not null && !station.IsMixed && station.At(connector) is [.., var newest] && !newest.IsLocal ? newest : null;
    }

    private void Authorized(Station station, OcppMessage message, Reading reading)
    {
        var payload = message.Payload;
        var token = payload.Member("idToken");
        var (idTag, type) =
            token is { ValueKind: System.Text.Json.JsonValueKind.Object } of
                ? (of.Text("idToken"), of.Text("type"))
                : (payload.Text("idTag") ?? payload.Text("idToken"), null);
        var (connector, remote) = (payload.Text("connectorId") ?? payload.Text("evseId"), payload.Text("remoteStartId"));
        if (message.Session is { } session)
            Take(new SessionHint(station.Name.Length == 0 ? null : station.Name, connector, idTag, remote, session, message.Evse), reading);
        else reading.Skip("otherMessage", $"{message.Action} says nothing about a session.");
        if (idTag is not null) station.Authorize(new(idTag, type, connector, remote, _clock.GetUtcNow()));
    }

    /// <param name="IsConnector">A fault of the plug's lock, rather than any other.</param>
    /// <param name="Text">What the charger says.</param>
    private sealed record FaultText(bool IsConnector, string? Text)
    {
        public override string ToString() => (IsConnector ? "ConnectorError " : "CriticalError ") + Text;
    }
}
