using System.Text.Json;
using Kilowatch.Ocpp.Frames;
using Kilowatch.Ocpp.Registers;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>OCPP 2.0.1: TransactionEvent.</summary>
internal sealed partial class OcppInput
{
    // What a meter may count between two readings without any energy for the car.
    private const decimal Idle = 0.1m;

    private void TransactionEvent(Station station, OcppMessage message, Reading reading)
    {
        var payload = message.Payload;
        if (payload.Member("transactionInfo") is not { } info || info.Text("transactionId") is not { } number)
        {
            reading.Problem = "transactionInfo.transactionId is missing.";
            return;
        }

        var (connector, text, hasEnded) =
            (payload.Member("evse")?.Text("id"), payload.Text("timestamp"), payload.Text("eventType") is "Ended");
        if (OfEvent(station, message, number, connector, reading) is not { } transaction) return;
        if (Instant(station, connector ?? transaction.Connector, text, transaction.LastAt) is not { } told)
        {
            if (!hasEnded || transaction.StartAt == default)
            {
                reading.Problem = NotATime(text);
                return;
            }

            reading.Notice("noTime", $"{NotATime(text)} The time of arrival is used instead.");
            told = Estimated(station, transaction);
        }

        var isFirst = transaction.StartAt == default;
        var at = Corrected(station, isFirst ? null : transaction, told, text, reading);
        if (isFirst) (transaction.StartAt, transaction.LastAt, transaction.IsStartEstimated) = (at, at, at != told);
        if (isFirst && connector is not null && payload.Text("eventType") is "Started")
            EndOtherThan(station, transaction, at, message, reading);
        Learn(station, transaction, message, info, connector);
        if (transaction.IsWaiting) SeekSession(station, transaction, message, number, reading);
        if (!transaction.IsLocal) Report(station, transaction, payload, info, at, isFirst && hasEnded, reading);
        if (hasEnded) Finish(station, transaction, reading);
    }

    /// <summary>The transaction of an event; null for one that nobody knows.</summary>
    private static Transaction? OfEvent(Station station, OcppMessage message, string number, string? connector, Reading reading)
    {
        var known = station.Open.Find(transaction => transaction.Has(number))
            ?? (message.Session is null ? null : station.Open.Find(transaction => transaction.Session == message.Session));
        if (known is not null) return known;
        if (message.Session is null && station.Recent.Exists(recent => recent.Number == number))
        {
            reading.Skip("endedTransaction", $"An event of transaction {number}, which has ended.");
            return null;
        }

        if (message.Session is null && message.Payload.Text("eventType") is not "Started" && !SessionId.TryParse(number, out _))
        {
            reading.Skip("unknownTransaction", $"An event of transaction {number}, which belongs to no session.");
            return null;
        }

        var transaction = new Transaction { Connector = connector, Numbers = { number } };
        station.Add(transaction);
        return transaction;
    }

    private void EndOtherThan(Station station, Transaction transaction, DateTimeOffset at, OcppMessage message, Reading reading)
    {
        station.Open.Remove(transaction);
        EndOther(station, transaction.Connector!, at, register: null, message.Evse, reading);
        station.Add(transaction);
    }

    private void Learn(Station station, Transaction transaction, OcppMessage message, JsonElement info, string? connector)
    {
        transaction.Connector ??= connector;
        transaction.Evse ??= message.Evse;
        transaction.RemoteStartId ??= info.Text("remoteStartId");
        if (info.Text("chargingState") is not null) transaction.HasState = true;
        if (message.Payload.Member("idToken") is { } token && token.Text("idToken") is { Length: > 0 } idTag
            && token.Text("type") is not "NoAuthorization")
        {
            transaction.IdTag ??= idTag;
            transaction.IdTagType ??= token.Text("type");
        }
        else if (transaction.IdTag is null && CardOf(station, transaction, message.Payload.Text("triggerReason")) is { } card)
        {
            (transaction.IdTag, transaction.IdTagType) = (card.IdTag, card.Type);
            transaction.RemoteStartId ??= card.RemoteStartId;
        }

        _changed.Add(station);
    }

    /// <summary>The card of an Authorize or a RequestStart that this transaction comes of; null unless there is just one.</summary>
    private AuthorizedCard? CardOf(Station station, Transaction transaction, string? triggerReason)
    {
        if (triggerReason is not ("Authorized" or "RemoteStart") && transaction.RemoteStartId is null) return null;
        var now = _clock.GetUtcNow();
        var cards = station.Authorized.FindAll(card => transaction.RemoteStartId is { } id
            ? card.RemoteStartId == id
            : (card.RemoteStartId is not null) == (triggerReason is "RemoteStart")
                && (card.Connector is null || card.Connector == transaction.Connector)
                && now - card.Arrived <= _options.SessionWithin);
        if (cards.Count != 1) return null;
        station.Authorized.Remove(cards[0]);
        return cards[0];
    }

    private void SeekSession(Station station, Transaction transaction, OcppMessage message, string number, Reading reading)
    {
        if (message.Session is { } session) Bind(station, transaction, session, message.Evse, reading);
        else if (SessionId.TryParse(number, out var same)) Bind(station, transaction, same, message.Evse, reading);
        else Await(station, transaction, reading);
    }

    private void Report(Station station, Transaction transaction, JsonElement payload, JsonElement info, DateTimeOffset at, bool isAlone,
        Reading reading)
    {
        var hasEnded = payload.Text("eventType") is "Ended";
        var samples = EnergySamples.ReadAll(payload.List("meterValue"), reading.Remarks);
        AdviseRegister(transaction, samples, hasEnded, reading);
        var begin = samples.Registers.Find(sample => sample.IsBegin);
        var values = Values(station, transaction, samples, transaction.Connector, isByNumber: true, reading).ToList();
        if (!transaction.IsCharging && Begin(transaction, info, begin, values, at, hasEnded, isAlone) is { } start)
        {
            transaction.IsCharging = true;
            (transaction.StartAt, transaction.StartRegister) = (start.At, start.KiloWattHours);
            if (start.At > transaction.LastAt) transaction.LastAt = start.At;
            Emit(station, transaction, start, reading);
            values.RemoveAll(
                value => value.At < start.At || (begin.At is not null && value == values[0] && value.KiloWattHours == begin.KiloWattHours));
        }

        if (transaction.IsCharging)
        {
            // The only register of an end that stands alone is that of the end.
            foreach (var value in isAlone ? [] : values) Emit(station, transaction, value, reading);
        }
        else if (values.Count > 0)
        {
            (transaction.RegisterBefore, transaction.RegisterBeforeAt) = (values[^1].KiloWattHours, values[^1].At);
        }

        if (FaultOf(payload, info) is { } fault)
            Emit(station, transaction,
                new(default, ChargerEventKind.Error, at) { ErrorType = ErrorNotification.CriticalError, ErrorInfo = fault }, reading);
        if (!hasEnded) return;
        if (transaction.IsCharging)
            Emit(station, transaction,
                new(default, ChargerEventKind.End, at) { KiloWattHours = values.Count > 0 ? values[^1].KiloWattHours : null }, reading);
        else reading.Skip("endedWithoutEnergy", $"Transaction {transaction.Numbers[0]} ended before energy flowed.");
    }

    /// <summary>OICP's Start is energy beginning to flow; a 2.0.1 transaction may begin with the cable or the card.</summary>
    private static ChargerEvent? Begin(
        Transaction transaction, JsonElement info, EnergySample begin, List<ChargerEvent> values, DateTimeOffset at, bool hasEnded,
        bool isAlone)
    {
        var before = transaction.RegisterBefore;
        var register = before ?? (begin.At is not null ? begin.KiloWattHours : null);
        if (begin.At is not null && (before is null || begin.KiloWattHours >= before)) register = begin.KiloWattHours;
        // Until now no energy flowed: the register of this moment is that of the Start.
        if (info.Text("chargingState") is "Charging")
            return StartOf(transaction, at, register ?? values.Find(value => value.At <= at + CoarseTime)?.KiloWattHours);
        if (before is { } was && values.Exists(value => value.KiloWattHours > was + Idle))
            return StartOf(transaction, transaction.RegisterBeforeAt, was);
        if (hasEnded) return isAlone || !transaction.HasState ? StartOf(transaction, transaction.StartAt, register) : null;
        // Where no state is ever told, the first sample after the begin is the first sign of energy.
        if (transaction.HasState || !values.Exists(value => begin.At is null || value.KiloWattHours != begin.KiloWattHours)) return null;
        return StartOf(transaction, register is null || begin.At is not null ? values[0].At : transaction.RegisterBeforeAt,
            register ?? values[0].KiloWattHours);
    }

    private static string? FaultOf(JsonElement payload, JsonElement info) =>
        payload.Text("triggerReason") is "AbnormalCondition" ? "AbnormalCondition"
        : info.Text("stoppedReason") is "EmergencyStop" or "GroundFault" or "OvercurrentFault" or "PowerLoss" or "PowerQuality"
            or "ImmediateReset" or "Reboot"
            ? info.Text("stoppedReason")
            : null;
}
