using System.Globalization;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>Whose transaction a 1.6 message is about. Never a guess: what contradicts something known is nobody's.</summary>
internal sealed partial class OcppInput
{
    private const int MaxUnclear = 16;

    /// <summary>A transaction, and whether its number says so rather than what else is known.</summary>
    private readonly record struct Match(Transaction? Transaction, bool IsByNumber = false, bool IsUnclear = false);

    /// <summary>By the number; where nobody told it, by the connector, or by what the register goes on from.</summary>
    /// <param name="station">Whose message it is.</param>
    /// <param name="number">transactionId; 0 or below is none: chargers say so of a transaction that began offline.</param>
    /// <param name="connector">Null where the message has none.</param>
    /// <param name="register">In kWh; null for unknown.</param>
    /// <param name="at">When the register was read; null for unknown.</param>
    /// <param name="reading">Is told what disagrees.</param>
    private static Match Find(Station station, string? number, string? connector, decimal? register, DateTimeOffset? at, Reading reading)
    {
        if (connector is "0") connector = null;
        var isNone =
            number is null
                || (decimal.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value <= 0);
        if (isNone)
        {
            // One transaction at a connector: what its meter shows is for the session's register to judge.
            if (connector is not null) return Only(station, station.At(connector), station.At(connector).Count == 1 ? null : register, at);
            return number is null ? default : Only(station, station.Open, register, at);
        }

        var named = station.Open.FindAll(transaction => transaction.Has(number!));
        if (connector is not null && named.Exists(transaction => transaction.Connector == connector))
        {
            named.RemoveAll(transaction => transaction.Connector != connector);
        }
        else if (connector is not null && named is [{ Connector: { } other }, ..])
        {
            reading.Notice("numberAndConnector",
                $"Transaction {number} is at connector {other}, but a message of it names connector {connector}: it is not reported.");
            return default;
        }

        if (named.Count == 1) return new(named[0], IsByNumber: true);
        if (named.Count > 1)
        {
            named.RemoveAll(transaction => !Fits(transaction, register, at));
            return named.Count == 1 ? new(named[0], IsByNumber: true) : new(null, IsUnclear: named.Count > 1);
        }

        if (station.Recent.Exists(recent => recent.Number == number)) return default;
        // Nobody told this number: who has another one is not meant.
        var match = Only(station, (connector is null ? station.Open : station.At(connector)).FindAll(transaction => !transaction.HasNumber),
            register, at);
        if (match.Transaction is { } meant) meant.AssumedNumber = number;
        return match;
    }

    private static Match Only(Station station, List<Transaction> candidates, decimal? register, DateTimeOffset? at)
    {
        if (station.IsMixed) return new(null, IsUnclear: candidates.Count > 0);
        var fitting = candidates.FindAll(transaction => Fits(transaction, register, at));
        return fitting.Count == 1 ? new(fitting[0]) : new(null, IsUnclear: fitting.Count > 1);
    }

    private static bool Fits(Transaction transaction, decimal? register, DateTimeOffset? at) =>
        (at is null || at < Earliest || transaction.IsStartEstimated || at >= transaction.StartAt - CoarseTime)
        && transaction.CanContinue(register, at ?? transaction.LastAt);

    /// <summary>Keeps a stop that could be several transactions' until the others have ended, or their numbers are known.</summary>
    private static void KeepUnclear(Station station, OcppMessage stop, Reading reading)
    {
        if (station.Unclear.Count >= MaxUnclear)
        {
            TellUnclear(station, station.Unclear[0], reading);
            station.Unclear.RemoveAt(0);
        }

        station.Unclear.Add(stop with { Payload = stop.Payload.Clone() });
    }

    private static void TellUnclear(Station station, OcppMessage stop, Reading reading)
    {
        var sessions = station.Open.FindAll(transaction => transaction.Session is not null);
        if (sessions.Count == 0) return;
        reading.NotReported("unclearStop", station.IsMixed
            ? $"StopTransaction of transaction {stop.Payload.Text("transactionId")} of a name that several stations share: it is unknown which session ends. {HowToName}"
            : $"StopTransaction of transaction {stop.Payload.Text("transactionId")} could be that of several: {string.Join(", ", sessions.Select(transaction => transaction.Session))}.");
    }

    private void RetryUnclear(Station station, Reading reading)
    {
        if (station.Unclear.Count == 0) return;
        var stops = station.Unclear.ToList();
        station.Unclear.Clear();
        foreach (var stop in stops) Stop(station, stop, reading);
    }
}
