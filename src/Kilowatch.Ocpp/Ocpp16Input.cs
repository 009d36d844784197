using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>OCPP 1.6: StartTransaction, MeterValues, StopTransaction and StatusNotification. docs/how-to/report-as-a-cpo.md has the table.</summary>
internal sealed class Ocpp16Input : ChargerInput
{
    private readonly OcppTransactions _transactions = new();

    private protected override ChargerLine ReadLine(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (OcppMessage.Read(json.RootElement) is not { } message) return ChargerLine.Skip("The frame is neither a call nor an answer.");
        if (message.Action is null) return Answered(message);
        return message.Action switch
        {
            "StartTransaction" => Start(message),
            "MeterValues" => MeterValues(message),
            "StopTransaction" => Stop(message),
            "StatusNotification" => Status(message),
            _ => ChargerLine.Skip($"{message.Action} says nothing about a session."),
        };
    }

    private ChargerLine Start(OcppMessage message)
    {
        var connector = message.Payload.Text("connectorId");
        if (message.Session is not { } session)
            return ChargerLine.Unreadable("A StartTransaction needs its session: the object around it must have \"session\", the SessionID of the hub's authorization.");
        if (message.Payload.Time("timestamp") is not { } at) return ChargerLine.Unreadable("timestamp is no time with an offset.");
        _transactions.Begin(message.Station, connector, message.MessageId, session, message.Evse);
        if (message.Payload.Text("transactionId") is { } known) _transactions.Name(message.Station, known, session);
        var start = new ChargerEvent(session, ChargerEventKind.Start, at)
        {
            EvseId = message.Evse,
            KiloWattHours = message.Payload.Energy("meterStart"),
            Identification = OcppIdentification.Of(message.Payload.Text("idTag"), type: null),
        };
        return new([start], NoRegister(message.Payload, "meterStart"));
    }

    /// <summary>The answer to a StartTransaction: only there does the transaction get its number.</summary>
    private ChargerLine Answered(OcppMessage message)
    {
        if (message.Payload.Text("transactionId") is { } id && message.MessageId is { } call && _transactions.Answer(message.Station, call, id)) return ChargerLine.Of();
        return ChargerLine.Skip("An answer that starts no transaction.");
    }

    private ChargerLine MeterValues(OcppMessage message)
    {
        var (connector, transaction) = (message.Payload.Text("connectorId"), message.Payload.Text("transactionId"));
        if ((message.Session ?? _transactions.Find(message.Station, transaction, connector)) is not { } session)
            return ChargerLine.Skip("Meter values of no session.");
        // A log that begins in the middle of a session names it here.
        if (message.Session is not null) _transactions.Begin(message.Station, connector, call: null, session, message.Evse);
        if (transaction is not null && !transaction.StartsWith('-') && transaction is not "0") _transactions.Name(message.Station, transaction, session);
        var passedOver = new List<string>();
        return new([.. Values(message.Payload.List("meterValue"), session, passedOver)], passedOver);
    }

    private ChargerLine Stop(OcppMessage message)
    {
        var transaction = message.Payload.Text("transactionId");
        if ((message.Session ?? _transactions.Find(message.Station, transaction, connector: null)) is not { } session)
            return ChargerLine.Skip($"StopTransaction of transaction {transaction}, which is no session.");
        if (message.Payload.Time("timestamp") is not { } at) return ChargerLine.Unreadable("timestamp is no time with an offset.");
        var (meterStop, passedOver) = (message.Payload.Energy("meterStop"), NoRegister(message.Payload, "meterStop"));
        // meterStop is the transaction's last word: samples taken at its time or while the contactor opened say something else.
        var events = Values(message.Payload.List("transactionData"), session, passedOver).Where(value => meterStop is null || value.At < at).ToList();
        if (message.Payload.Text("reason") is "EmergencyStop" or "PowerLoss" or "HardReset" or "Reboot")
        {
            events.Add(new ChargerEvent(session, ChargerEventKind.Error, at)
            {
                ErrorType = ErrorNotification.CriticalError,
                ErrorInfo = message.Payload.Text("reason"),
            });
        }

        events.Add(new ChargerEvent(session, ChargerEventKind.End, at) { KiloWattHours = meterStop });
        _transactions.End(session);
        return new(events, passedOver);
    }

    private ChargerLine Status(OcppMessage message)
    {
        var code = message.Payload.Text("errorCode");
        if (message.Payload.Text("status") is not "Faulted" && code is not "ConnectorLockFailure") return ChargerLine.Skip("The status is no fault.");
        if ((message.Session ?? _transactions.Find(message.Station, null, message.Payload.Text("connectorId"))) is not { } session)
            return ChargerLine.Skip("A fault where no session is.");
        // The time is optional here. The Error itself carries none; it only orders.
        return ChargerLine.Of(new ChargerEvent(session, ChargerEventKind.Error, message.Payload.Time("timestamp") ?? DateTimeOffset.MinValue)
        {
            EvseId = message.Evse ?? _transactions.EvseOf(session),
            ErrorType = code is "ConnectorLockFailure" ? ErrorNotification.ConnectorError : ErrorNotification.CriticalError,
            ErrorInfo = ErrorText.Of(code is "NoError" ? null : code, message.Payload.Text("info"), message.Payload.Text("vendorErrorCode")),
        });
    }

    private static List<string> NoRegister(JsonElement payload, string name) =>
        payload.Member(name) is { } told && payload.Energy(name) is null ? [$"{name} {told} is no register in Wh."] : [];

    private IEnumerable<ChargerEvent> Values(IEnumerable<JsonElement> meterValues, SessionId session, List<string> passedOver) =>
        EnergySamples.ReadAll(meterValues, passedOver).Select(sample => new ChargerEvent(session, ChargerEventKind.Meter, sample.At)
        {
            EvseId = _transactions.EvseOf(session),
            KiloWattHours = sample.KiloWattHours,
        });
}
