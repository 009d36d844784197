using Kilowatch.Cpo.Client;
using Kilowatch.Cpo.Outbox;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cpo.Reporting;

/// <summary>All that the reporter knows: its sessions, its plan, its watch. Everything in it is guarded by <see cref="Gate"/>.</summary>
internal sealed class ReportBook
{
    private readonly long _origin;

    public ReportBook(CpoOptions options, TimeProvider clock, Func<double> random, ILogger log)
    {
        (Options, Clock, Log) = (options, clock, log);
        Outbox = options.Outbox is null ? null : new SessionOutbox(options, clock, log, Gate);
        _origin = clock.GetTimestamp();
        Retry = new RetryPolicy(options, random);
        HubCircuit = new HubCircuitBreaker(Retry);
        Rate = new RateWindow(options.NotificationsPerMinute);
        Plan = new ReportPlan(options, HubCircuit, Rate);
        Metrics = new ReportMetrics(() => Sessions.Count);
    }

    public Lock Gate { get; } = new();

    public CpoOptions Options { get; }

    public TimeProvider Clock { get; }

    public ILogger Log { get; }

    public SessionOutbox? Outbox { get; }

    public RetryPolicy Retry { get; }

    public HubCircuitBreaker HubCircuit { get; }

    public RateWindow Rate { get; }

    public ReportPlan Plan { get; }

    public ReportMetrics Metrics { get; }

    public Dictionary<SessionId, ReportedSession> Sessions { get; } = [];

    /// <summary>The last few that ended, for those who ask why; without an outbox they also keep a repeated input from being reported
    /// twice.</summary>
    public EndedSessions Ended { get; } = new();

    public ReportSummary Summary { get; set; } = new();

    /// <summary>Called when something may be sent that could not be before.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>Time since the reporter began: it neither jumps nor stops when somebody sets the clock.</summary>
    public TimeSpan Now => Clock.GetElapsedTime(_origin);

    /// <summary>Writes down what happened to a session, in every place where somebody may look.</summary>
    public void Note(ReportedSession session, ReportEvent happened)
    {
        Metrics.Count(happened);
        if (session.History.Add(happened, Clock.GetUtcNow()) && Log.IsEnabled(LogLevel.Debug))
            ReportLog.Happened(Log, session.SessionId.Value, happened);
    }

    /// <summary>The session has changed: it is planned anew and goes to disk.</summary>
    public void Changed(ReportedSession session)
    {
        Plan.Add(session);
        Outbox?.Touch(session);
        Wake();
    }

    /// <summary>Nothing more is sent for the session; the outbox remembers that it was.</summary>
    public void Finish(ReportedSession session)
    {
        session.Phase = SessionPhase.Ended;
        session.Waiting = null;
        session.Attempt = null;
        session.IsFresh = false;
        session.Between.Clear();
        Sessions.Remove(session.SessionId);
        Ended.Add(session);
        Plan.Sessions = Sessions.Count;
        Changed(session);
    }
}
