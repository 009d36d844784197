using System.Globalization;
using System.Text;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Outbox;

/// <summary>A session as a row of the outbox: a copy made under the reporter's lock, written without it.</summary>
/// <param name="Id">SessionID.</param>
/// <param name="Start">The Start's JSON; null when the row has it already.</param>
/// <param name="Phase">Open, ending, or ended: then only id and phase remain.</param>
/// <param name="Meter">First, value, raw and time of the meter, as text.</param>
/// <param name="Between">Values in between.</param>
/// <param name="IsFresh">Whether the newest value is unreported.</param>
/// <param name="IsAnnounced">Whether a Start was sent or waits.</param>
/// <param name="TakesNoProgress">Whether the EMP takes no Progress.</param>
/// <param name="LastError">The Error told last.</param>
/// <param name="AcceptedTicks">UTC ticks of the last accepted Progress, 0 for none.</param>
/// <param name="Attempt">The Progress of which the answer is not known.</param>
/// <param name="Waiting">Start, Error and End that wait.</param>
internal sealed record SavedSession(
    string Id, byte[]? Start, SessionPhase Phase, string Meter, string Between, bool IsFresh, bool IsAnnounced, bool TakesNoProgress,
    string? LastError,
    long AcceptedTicks, ProgressAttempt? Attempt, IReadOnlyList<WaitingItem> Waiting)
{
    public static SavedSession Of(ReportedSession session) => new(
        session.SessionId.Value,
        session.IsSaved ? null : session.Facts?.ToUtf8() ?? [],
        session.Phase,
        MeterText(session.Meter),
        Join(session.Between.AsSpan()),
        session.IsFresh,
        session.IsAnnounced,
        session.TakesNoProgress,
        session.LastError,
        session.LastAccepted == default ? 0 : session.LastAccepted.UtcTicks,
        session.Attempt,
        session.Waiting is { Count: > 0 } waiting ? [.. waiting] : []);

    public static string MeterText(in MeterRegister meter) =>
        meter.First is not { } first ? "" : string.Create(CultureInfo.InvariantCulture,
        $"{first} {meter.Value} {meter.Raw} {OicpTime.FromDateTimeOffset(meter.At)} {meter.Start}");

    // The start's register came later: a row of an older version has none, and there it was the first.
    public static MeterRegister MeterOf(string text) => text.Split(' ') is [var first, var value, var raw, var at, .. var start]
        ? MeterRegister.Restore(Number(first), Number(value), Number(raw), OicpTime.Parse(at).Value,
            start is [var told] ? told.Length == 0 ? null : Number(told) : Number(first))
        : default;

    public static string Join(ReadOnlySpan<decimal> values)
    {
        var text = new StringBuilder();
        foreach (var value in values) text.Append(text.Length == 0 ? "" : " ").Append(value.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    public static decimal[] Split(string values) => values.Length == 0 ? [] : [.. values.Split(' ').Select(Number)];

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
