using System.Text.Json;
using Kilowatch.Ocpp.Frames;
using Kilowatch.Ocpp.Registers;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>OCPP 1.6: StartTransaction and its answer, MeterValues, StopTransaction.</summary>
internal sealed partial class OcppInput
{
    private void Start(Station station, OcppMessage message, Reading reading)
    {
        var payload = message.Payload;
        var (connector, idTag, text) = (payload.Text("connectorId"), payload.Text("idTag"), payload.Text("timestamp"));
        if (Repeated(station, message, connector, idTag, $"{text} {payload.Text("meterStart")}", reading)) return;
        if (Instant(station, connector, text) is not { } told)
        {
            reading.Problem = NotATime(text);
            return;
        }

        NoRegister(payload, "meterStart", reading);
        var at = Corrected(station, null, told, text, reading);
        var register = payload.Energy("meterStart");
        if (connector is not null) EndOther(station, connector, at, register, message.Evse, reading);
        var transaction = new Transaction
        {
            Connector = connector,
            Call = message.MessageId,
            IdTag = idTag,
            Evse = message.Evse,
            StartText = $"{text} {payload.Text("meterStart")}",
            StartAt = at,
            LastAt = at,
            IsStartEstimated = at != told,
            StartRegister = register,
            IsCharging = true,
        };
        if (payload.Text("transactionId") is { } known) transaction.Numbers.Add(known);
        station.Add(transaction);
        Emit(station, transaction, StartOf(transaction, at, register), reading);
        var again = station.Recent.Find(
            recent => recent.Connector == connector && recent.StartText == transaction.StartText && recent.IdTag == idTag);
        if ((message.Session ?? (again is null ? null : SessionId.Parse(again.Session))) is { } session)
            Bind(station, transaction, session, message.Evse, reading);
        else Await(station, transaction, reading);
    }

    /// <summary>The same start again: the charger had no answer, or the same input is read again.</summary>
    private bool Repeated(Station station, OcppMessage message, string? connector, string? idTag, string start, Reading reading)
    {
        var known = station.Open.Find(transaction =>
            (transaction.Connector == connector && transaction.StartText == start && transaction.IdTag == idTag
                && (message.Session is null || transaction.Session is null || transaction.Session == message.Session))
            || (message.Session is not null && transaction.Session == message.Session));
        if (known is null) return false;
        known.Call = message.MessageId;
        if (message.Session is { } session && known.Session is null) Bind(station, known, session, message.Evse, reading);
        else if (known.Session is not null) Emit(station, known, StartOf(known, known.StartAt, known.StartRegister), reading);
        return true;
    }

    /// <summary>A connector has one transaction at a time, and messages come in order: the one before is over.</summary>
    private void EndOther(Station station, string connector, DateTimeOffset at, decimal? register, EvseId? evse, Reading reading)
    {
        foreach (var other in station.At(connector))
        {
            if (evse is { } here && other.Evse is { } there && here != there)
            {
                station.IsMixed = true;
                reading.NotReported("stationMissing",
                    $"Two EVSEs, {there} and {here}, charge at connector {connector} of {station}: several stations share the name. {HowToName}");
                continue;
            }

            // A start that was queued while the charger was offline is an older transaction.
            if (!other.IsStartEstimated && at < other.LastAt) continue;
            var goesOn = register is not null && other.CanContinue(register, at);
            Emit(station, other,
                new(default, ChargerEventKind.End, goesOn ? at : other.LastAt) { KiloWattHours = goesOn ? register : null }, reading);
            if (other.Session is { } session)
                reading.Notice("neverStopped",
                    $"Session {session}: its transaction at connector {connector} of {station} never stopped; the next one there ended it.");
            Finish(station, other, reading);
        }
    }

    /// <summary>The answer to a StartTransaction: only there does the transaction get its number.</summary>
    private void Answered(Station station, OcppMessage message, Reading reading)
    {
        if (message.Payload.Text("transactionId") is not { } number)
        {
            reading.Skip("otherAnswer", "An answer that starts no transaction.");
            return;
        }

        var asked = station.Open.FindAll(
            transaction =>
                message.MessageId is null ? transaction is { Call: not null, Numbers.Count: 0 } : transaction.Call == message.MessageId);
        if (asked.Count != 1 || station.IsMixed)
        {
            reading.Skip("otherAnswer",
                asked.Count == 0 ? "An answer that starts no transaction." : "An answer to several transactions' starts.");
            return;
        }

        if (number is "0" || number.StartsWith('-')) return;
        var other = station.Open.Find(transaction => transaction != asked[0] && transaction.Has(number));
        if (other is not null)
            reading.Notice("sameNumber",
                $"Transaction {number} of {station} is given twice: at connector {other.Connector} and at connector {asked[0].Connector}.");
        asked[0].AssumedNumber = null;
        if (!asked[0].Has(number)) asked[0].Numbers.Add(number);
        _changed.Add(station);
        RetryUnclear(station, reading);
    }

    private static void CallFailed(Station station, OcppMessage message, Reading reading) =>
        reading.Skip("callError", station.Open.Exists(transaction => transaction.Call == message.MessageId)
            ? "The CSMS answered a StartTransaction with an error."
            : "An error frame says nothing about a session.");

    private void MeterValues(Station station, OcppMessage message, Reading reading)
    {
        var (connector, number) =
            (message.Payload.Text("connectorId") ?? message.Payload.Text("evseId"), message.Payload.Text("transactionId"));
        var remarks = new List<ChargerRemark>();
        var samples = EnergySamples.ReadAll(message.Payload.List("meterValue"), remarks);
        var first = samples.Registers.Count > 0 ? samples.Registers[0] : default;
        var match = message.Session is { } session
            ? new(BySession(station, message, session, connector, number, first, reading), IsByNumber: true)
            : Find(station, number, connector, first.At is null ? null : first.KiloWattHours, Instant(station, connector, first.At),
                reading);
        if (match.Transaction is not { } transaction)
        {
            if (match.IsUnclear) reading.Skip("unclearValues", $"Meter values of {station} that could be several sessions'.");
            else reading.Skip("unknownTransaction",
                number is null
                    ? $"Meter values of no session, connector {connector}."
                    : $"Meter values of transaction {number}, which belongs to no session.");
            return;
        }

        if (number is not null && !number.StartsWith('-') && number is not "0" && !transaction.HasNumber)
            transaction.AssumedNumber = number;
        if (transaction.IsLocal)
        {
            reading.Skip("localSession", "Meter values of a local charge.");
            return;
        }

        reading.Remarks.AddRange(remarks);
        foreach (var happened in Values(station, transaction, samples, connector, match.IsByNumber, reading))
            Emit(station, transaction, happened, reading);
        AdviseRegister(transaction, samples, isOver: false, reading);
    }

    /// <summary>The transaction of a message that names its session; a log that begins in the middle of one names it here.</summary>
    private Transaction BySession(Station station, OcppMessage message, SessionId session, string? connector, string? number,
        EnergySample first, Reading reading)
    {
        if (station.Open.Find(transaction => transaction.Session == session) is { } known)
        {
            known.Evse ??= message.Evse;
            return known;
        }

        if (Find(station, number, connector, null, null, new()).Transaction is not { IsWaiting: true } transaction)
        {
            var at = first.At is null ? null : Instant(station, connector, first.At);
            transaction = new Transaction
            {
                Connector = connector,
                StartAt = at ?? default,
                LastAt = at ?? default,
                IsStartEstimated = at is null,
                StartRegister = first.At is null ? null : first.KiloWattHours,
                IsCharging = true,
            };
            station.Add(transaction);
        }

        transaction.Evse ??= message.Evse;
        Bind(station, transaction, session, message.Evse, reading);
        return transaction;
    }

    private void Stop(Station station, OcppMessage message, Reading reading)
    {
        var payload = message.Payload;
        var (number, text, register) = (payload.Text("transactionId"), payload.Text("timestamp"), payload.Energy("meterStop"));
        var told = Instant(station, null, text);
        var match = message.Session is { } session
            ? new(BySession(station, message, session, null, number, default, reading), IsByNumber: true)
            : Find(station, number, null, register, told, reading);
        if (match.IsUnclear)
        {
            KeepUnclear(station, message, reading);
            return;
        }

        if (match.Transaction is not { } transaction)
        {
            reading.Skip("unknownTransaction", $"StopTransaction of transaction {number}, which belongs to no session.");
            return;
        }

        if (told is { } then && IsEarlier(transaction, then, register))
        {
            reading.Skip("beforeStart", $"StopTransaction of transaction {number} from before the session's start: it is another one's.");
            return;
        }

        told = Instant(station, transaction.Connector, text, transaction.LastAt);
        if (told is null) reading.Notice("noTime", $"{NotATime(text)} The time of arrival is used instead.");
        var at = told is { } time ? Corrected(station, transaction, time, text, reading) : Estimated(station, transaction);
        if (!transaction.IsLocal) ReportStop(station, transaction, payload, register, at, match.IsByNumber, reading);
        Finish(station, transaction, reading);
    }

    private void ReportStop(
        Station station, Transaction transaction, JsonElement payload, decimal? register, DateTimeOffset at, bool isByNumber,
        Reading reading)
    {
        NoRegister(payload, "meterStop", reading);
        // meterStop is the transaction's last word: samples taken at its time or while the contactor opened say something else.
        var samples = EnergySamples.ReadAll(payload.List("transactionData"), reading.Remarks);
        foreach (var happened in Values(station, transaction, samples, transaction.Connector, isByNumber, reading))
        {
            if (register is null || happened.At < at) Emit(station, transaction, happened, reading);
        }

        AdviseRegister(transaction, samples, isOver: true, reading);
        var reason = payload.Text("reason");
        if (reason is "EmergencyStop" or "PowerLoss" or "HardReset" or "Reboot")
            Emit(station, transaction,
                new(default, ChargerEventKind.Error, at) { ErrorType = ErrorNotification.CriticalError, ErrorInfo = reason }, reading);
        Emit(station, transaction, new(default, ChargerEventKind.End, at) { KiloWattHours = register }, reading);
    }

    /// <summary>The registers as events, those of another transaction and those without a time left out.</summary>
    private IEnumerable<ChargerEvent> Values(Station station, Transaction transaction, FoundSamples samples, string? connector,
        bool isByNumber, Reading reading)
    {
        var events = new List<ChargerEvent>();
        foreach (var sample in samples.Registers)
        {
            if (Instant(station, connector ?? transaction.Connector, sample.At, transaction.LastAt) is not { } told)
            {
                reading.Skip("noTime", $"A meter value: {NotATime(sample.At)}");
                continue;
            }

            if (IsEarlier(transaction, told, sample.KiloWattHours)
                || (!isByNumber && !transaction.IsStartEstimated && told >= Earliest && told < transaction.StartAt - CoarseTime))
            {
                reading.Skip("beforeStart", "A meter value from before the session's start.");
                continue;
            }

            // The register at the begin, told later: where the start had none, it is the start's.
            var at = sample.IsBegin && transaction.StartRegister is null
                ? transaction.StartAt
                : Corrected(station, transaction, told, sample.At, reading);
            transaction.Saw(at, sample.KiloWattHours);
            events.Add(new(default, ChargerEventKind.Meter, at) { KiloWattHours = sample.KiloWattHours });
        }

        return events.OrderBy(happened => happened.At);
    }

    /// <summary>From before the start, with a register that was not reached then: of an earlier transaction, whatever its number. With a
    /// later
    /// register the charger's clock was set back.</summary>
    private static bool IsEarlier(Transaction transaction, DateTimeOffset told, decimal? register) =>
        !transaction.IsStartEstimated && told >= Earliest && told < transaction.StartAt - CoarseTime
        && (register is null || register < (transaction.LastRegister ?? transaction.StartRegister));

    /// <summary>Tells once what a charger's settings lack.</summary>
    private static void AdviseRegister(Transaction transaction, FoundSamples samples, bool isOver, Reading reading)
    {
        if (transaction.WithoutRegister < 0) return;
        if (samples.Registers.Count > 0 || samples.HasRegister) transaction.WithoutRegister = -1;
        else if (samples.Measurands.Count > 0) transaction.WithoutRegister++;
        if (transaction.WithoutRegister < (isOver ? 1 : 2)) return;
        transaction.WithoutRegister = -1;
        reading.Notice("noRegister",
            $"The samples have no {EnergySamples.Register}, so no Progress can report the energy: add it to the charger's MeterValuesSampledData"
            + " (2.0.1: SampledDataCtrlr.TxUpdatedMeasurands).");
    }

    private static void NoRegister(JsonElement payload, string name, Reading reading)
    {
        if (payload.Member(name) is { } told && payload.Energy(name) is null)
            reading.Skip("notARegister", $"{name} {told} is not a register in Wh: unknown.");
    }
}
