
namespace Kilowatch.Cpo.Reporting;

/// <summary>Which session's message goes next, and when. All times are on the reporter's own watch, which no clock change moves.</summary>
internal sealed class ReportPlan(CpoOptions options, HubCircuitBreaker gate, RateWindow rate)
{
    // Progress gives way: a fifth of the minute is kept for Start, End and Error, which may come in a burst.
    private readonly int _progressLimit = Math.Max(1, options.NotificationsPerMinute * 4 / 5);
    private const int AFew = 10;
    private readonly TimeSpan _longestGap = TimeSpan.FromSeconds(5);
    private readonly PriorityQueue<Entry, (TimeSpan At, long Number)> _waiting = new();
    private readonly PriorityQueue<Entry, (TimeSpan At, long Number)> _progress = new();
    private TimeSpan _lastProgress = TimeSpan.MinValue;
    private long _number;

    /// <summary>Open sessions: many are spread, a few need not be.</summary>
    public int Sessions { get; set; }

    /// <summary>Whether everything due should go as soon as the rate allows, spread or not.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Time between two Progress, whatever their sessions: four fifths of the interval for one round of all sessions, if the rate
    /// allows that.</summary>
    private TimeSpan Gap
    {
        get
        {
            var fastest = TimeSpan.FromMinutes(1) / _progressLimit;
            if (Sessions <= AFew) return fastest;
            var even = options.MinimumProgressInterval * 0.8 / Math.Max(1, Sessions);
            return even < fastest ? fastest : even > _longestGap ? _longestGap : even;
        }
    }

    /// <summary>Puts a session in its queue, out of the other one.</summary>
    public void Add(ReportedSession session)
    {
        session.PlanTicket++;
        session.IsPlanned = !session.IsUnderWay && (session.HasWaiting || session.HasProgress);
        if (!session.IsPlanned) return;
        var (queue, at) = session.HasWaiting ? (_waiting, session.WaitingNotBefore) : (_progress, session.ProgressNotBefore);
        queue.Enqueue(new Entry(session, session.PlanTicket), (at, _number++));
    }

    /// <summary>Whether two more messages could go at once: a Progress just before its End is worth a place only if there is one.</summary>
    public bool HasRoomForTwo(TimeSpan now) => gate.IsOpen && rate.Free(now) >= 2 + _waiting.Count;

    /// <summary>The next message to send now, or when to ask again; null for not before something changes.</summary>
    public (ReportedSession? Session, TimeSpan? WakeAt, ReportedSession? PutOff, ReportEvent Why) Next(TimeSpan now)
    {
        var hasWaiting = Peek(_waiting, out var first, out var firstAt);
        var hasProgress = Peek(_progress, out var due, out var dueAt);
        if (!hasWaiting && !hasProgress) return default;
        var head = hasWaiting && firstAt <= now ? first : hasProgress && dueAt <= now ? due : null;
        var wake = Earlier(hasWaiting ? firstAt : null, hasProgress ? dueAt : null);
        if (head is null) return (null, wake, null, default);

        if (rate.UnderWay >= options.MaxConcurrency) return default;
        if (gate.OpensAt(now, rate.UnderWay) is not { } opens) return (null, null, head, ReportEvent.HubUnreachable);
        if (opens > now) return (null, opens, head, ReportEvent.HubUnreachable);

        if (head == first)
        {
            var freeAt = rate.FreeAt(now, options.NotificationsPerMinute);
            return freeAt <= now ? (Take(_waiting), null, null, default) : (null, freeAt, head, ReportEvent.RateLimit);
        }

        var spread = IsDraining || _lastProgress == TimeSpan.MinValue ? now : _lastProgress + Gap;
        if (spread > now) return (null, Earlier(spread, hasWaiting ? firstAt : null), head, ReportEvent.Spread);
        var placeAt = rate.FreeAt(now, _progressLimit);
        if (placeAt > now || placeAt is null)
            return (null, placeAt is null ? null : Earlier(placeAt, hasWaiting ? firstAt : null), head, ReportEvent.RateLimit);
        _lastProgress = now;
        return (Take(_progress), null, null, default);
    }

    /// <summary>Whether anything could go now or as soon as hub and rate allow.</summary>
    public bool HasDue(TimeSpan now) => Peek(_waiting, out _, out _) || (Peek(_progress, out _, out var at) && at <= now);

    private static ReportedSession Take(PriorityQueue<Entry, (TimeSpan, long)> queue)
    {
        var session = queue.Dequeue().Session;
        session.IsPlanned = false;
        return session;
    }

    /// <summary>The head that still counts; sessions that were put elsewhere meanwhile are skipped.</summary>
    private static bool Peek(PriorityQueue<Entry, (TimeSpan At, long Number)> queue, out ReportedSession? session, out TimeSpan at)
    {
        while (queue.TryPeek(out var entry, out var priority))
        {
            (session, at) = (entry.Session, priority.At);
            if (entry.Ticket == entry.Session.PlanTicket && entry.Session.IsPlanned) return true;
            queue.Dequeue();
        }

        (session, at) = (null, default);
        return false;
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null ? other : other is null || one < other ? one : other;

    private readonly record struct Entry(ReportedSession Session, int Ticket);
}
