using System.Globalization;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>Chargers' times, and what stands for one that cannot be.</summary>
internal sealed partial class OcppInput
{
    // Before it OCPP 1.6 was not published: a clock that says so was never set.
    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    // A session's lifetime at the hub: beyond it nothing is heard of it any more.
    private static readonly TimeSpan MaxGap = TimeSpan.FromDays(7);

    // A sample's time may be cut to the minute, the start's not.
    private static readonly TimeSpan CoarseTime = TimeSpan.FromMinutes(1);
    private TimeSpan? _lag;

    /// <summary>The instant that a charger wrote; null for none.</summary>
    private DateTimeOffset? Instant(Station station, string? connector, string? text, DateTimeOffset notBefore = default) =>
        ChargerTime.Read(text)?.ToInstant(_options.Stations.ZoneOf(station.Name, connector), notBefore);

    private static string NotATime(string? text) => ChargerTime.Read(text) is null
        ? $"timestamp '{text}' is not a time, e.g. 2026-01-01T10:00:00Z."
        : $"timestamp '{text}' is not a time with an offset. If the charger's clock runs on local time, give its \"timeZone\" in --stations.";

    /// <summary>The time as told, or, if it cannot be, the time at which the message came.</summary>
    private DateTimeOffset Corrected(Station station, Transaction? transaction, DateTimeOffset told, string? text, Reading reading)
    {
        var now = _clock.GetUtcNow();
        var why = told < Earliest ? "long past"
            : told > now + MaxAhead ? "in the future"
            : transaction is null ? null
            : told < transaction.StartAt - CoarseTime ? "before the transaction's start"
            : told > transaction.LastAt + MaxGap && transaction.LastAt != default ? "days after the last one"
            : null;
        if (why is null)
        {
            station.Lag = _lag = now - told;
            return transaction is not null && told < transaction.StartAt ? transaction.StartAt : told;
        }

        reading.Notice("impossibleTime",
            $"{Capital(station)} says the time {text}, which is {why}: the charger's clock is wrong. The time of arrival is used instead.");
        return Estimated(station, transaction);
    }

    /// <summary>When a message without a usable time was written: now, or, in a log, as long after the message before it as it came after
    /// it.</summary>
    private DateTimeOffset Estimated(Station station, Transaction? transaction)
    {
        var now = _clock.GetUtcNow();
        var estimate = now - (station.Lag ?? _lag ?? TimeSpan.Zero);
        if (transaction is null || estimate >= transaction.LastAt) return estimate;
        return now >= transaction.LastAt ? now : transaction.LastAt;
    }

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
