using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>OCPP 2.0.1: TransactionEvent. docs/how-to/report-as-a-cpo.md has the table.</summary>
internal sealed class Ocpp201Input : ChargerInput
{
    private readonly OcppTransactions _transactions = new();
    private readonly HashSet<SessionId> _charging = [];
    private readonly Dictionary<SessionId, Identification> _identifications = [];
    private readonly Dictionary<SessionId, decimal> _registersBefore = [];

    private protected override ChargerLine ReadLine(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (OcppMessage.Read(json.RootElement) is not { } message) return ChargerLine.Skip("The frame is neither a call nor an answer.");
        if (message.Action is not "TransactionEvent") return ChargerLine.Skip($"{message.Action ?? "An answer"} says nothing about a session.");
        if (message.Payload.Member("transactionInfo")?.Text("transactionId") is not { } transaction) return ChargerLine.Unreadable("transactionInfo.transactionId is missing.");
        if (message.Payload.Time("timestamp") is not { } at) return ChargerLine.Unreadable("timestamp is no time with an offset.");
        if (SessionOf(message, transaction) is not { } session)
            return ChargerLine.Skip($"Transaction {transaction} is no session: the object around its first event must have \"session\", unless the transaction's id is the SessionID.");
        _transactions.Begin(message.Station, connector: null, call: null, session, message.Evse);
        _transactions.Name(message.Station, transaction, session);
        return Event(message.Payload, session, transaction, at);
    }

    private SessionId? SessionOf(OcppMessage message, string transaction) =>
        message.Session ?? _transactions.Find(message.Station, transaction, connector: null)
        ?? (SessionId.TryParse(transaction, out var same) ? same : null);

    private ChargerLine Event(JsonElement payload, SessionId session, string transaction, DateTimeOffset at)
    {
        var (info, token) = (payload.Member("transactionInfo")!.Value, payload.Member("idToken"));
        var (events, passedOver) = (new List<ChargerEvent>(), new List<string>());
        if (token is { } card && OcppIdentification.Of(card.Text("idToken"), card.Text("type")) is { } identification) _identifications[session] = identification;
        var values = EnergySamples.ReadAll(payload.List("meterValue"), passedOver);
        var hasEnded = payload.Text("eventType") is "Ended";

        // OICP's Start is energy beginning to flow; a 2.0.1 transaction may begin with the cable or the card.
        var flows = info.Text("chargingState") is "Charging" || hasEnded || values.Exists(value => !value.IsBegin);
        if (flows && _charging.Add(session))
        {
            EnergySample? begin = values.Count > 0 ? values.Find(value => value.IsBegin) is { IsBegin: true } told ? told : values[0] : null;
            // Until now no energy flowed: the register from before the Start is that of the Start.
            decimal? register = begin is null or { IsBegin: false } && _registersBefore.Remove(session, out var before) ? before : begin?.KiloWattHours;
            events.Add(new ChargerEvent(session, ChargerEventKind.Start, info.Text("chargingState") is "Charging" || begin is null ? at : begin.Value.At)
            {
                EvseId = _transactions.EvseOf(session),
                KiloWattHours = register,
                PartnerSessionId = transaction,
                Identification = _identifications.GetValueOrDefault(session),
            });
        }

        if (events is [{ KiloWattHours: not null }, ..]) values.RemoveAll(value => value.IsBegin);
        if (!_charging.Contains(session) && values.Count > 0) _registersBefore[session] = values[^1].KiloWattHours;
        else events.AddRange(values.Select(value => new ChargerEvent(session, ChargerEventKind.Meter, value.At) { KiloWattHours = value.KiloWattHours }));
        if (FaultOf(payload, info) is { } fault)
            events.Add(new ChargerEvent(session, ChargerEventKind.Error, at) { EvseId = _transactions.EvseOf(session), ErrorType = ErrorNotification.CriticalError, ErrorInfo = fault });
        if (!hasEnded) return new(events, passedOver);

        events.Add(new ChargerEvent(session, ChargerEventKind.End, at) { KiloWattHours = values.Count > 0 ? values[^1].KiloWattHours : null });
        _transactions.End(session);
        _charging.Remove(session);
        _identifications.Remove(session);
        _registersBefore.Remove(session);
        return new(events, passedOver);
    }

    private static string? FaultOf(JsonElement payload, JsonElement info) =>
        payload.Text("triggerReason") is "AbnormalCondition" ? "AbnormalCondition"
        : info.Text("stoppedReason") is "EmergencyStop" or "GroundFault" or "OvercurrentFault" or "PowerLoss" or "PowerQuality" or "ImmediateReset" or "Reboot"
            ? info.Text("stoppedReason")
            : null;
}
