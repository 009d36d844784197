using System.Globalization;

namespace Kilowatch.Emp.Sessions;

/// <summary>Takes the times out of a message that its sender's clock cannot have meant: a clock that was never set shows 1970 or 2000, and
/// nobody reports what lies a day ahead. Such a time is told in a remark, and counts for nothing but the order of messages.</summary>
internal static class ClockSanity
{
    /// <summary>OICP is not older.</summary>
    private static readonly DateTimeOffset Earliest = new(2012, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>More than any time zone is wide.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>A fee for blocking is announced, and not a month before.</summary>
    private static readonly TimeSpan MaxAnnounced = TimeSpan.FromDays(31);

    public static SessionEvent Apply(SessionEvent e)
    {
        var wrong = new List<string>();
        var sane = e with
        {
            Claimed = e.Occurred,
            Occurred = Check(e.Occurred, MaxAhead, "time"),
            ChargingStart = Check(e.ChargingStart, MaxAhead, nameof(e.ChargingStart)),
            ChargingEnd = Check(e.ChargingEnd, MaxAhead, nameof(e.ChargingEnd)),
            SessionEnd = Check(e.SessionEnd, MaxAhead, nameof(e.SessionEnd)),
            PenaltyTimeStart = Check(e.PenaltyTimeStart, MaxAnnounced, nameof(e.PenaltyTimeStart)),
        };
        return sane with { WrongTimes = wrong.Count == 0 ? null : string.Join(", ", wrong) };

        DateTimeOffset? Check(DateTimeOffset? time, TimeSpan ahead, string name)
        {
            if (time is not { } given || (given >= Earliest && given - e.Arrived <= ahead)) return time;
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {given:O}"));
            return null;
        }
    }
}
