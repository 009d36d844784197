using Kilowatch.Cpo.Outbox;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Cpo;

/// <summary>
/// Reports charging sessions to the hub. The backend tells it what happens as it happens; it sends Start, End and Error at once and
/// in order, and per session at most one Progress per interval, always with the newest values, within the partner's rate.
/// </summary>
/// <remarks>With an outbox nothing that must arrive is lost in a crash. One reporter for a partner: it alone knows the rate.</remarks>
public sealed class ProgressReporter : IAsyncDisposable
{
    private readonly ReportBook _book;
    private readonly Dispatcher _dispatcher;
    private readonly OperatorId _operator;
    private readonly SemaphoreSlim _opening = new(1);
    private bool _isOpen;

    /// <summary>A reporter that sends with this client. It begins with <see cref="OpenAsync"/>.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message names the setting.</exception>
    /// <exception cref="IOException">The outbox cannot be used.</exception>
    public ProgressReporter(ChargingNotificationClient client, CpoOptions options, TimeProvider? clock = null, ILogger? log = null)
        : this(client, options, clock ?? TimeProvider.System, Random.Shared.NextDouble, log ?? NullLogger.Instance)
    {
    }

    internal ProgressReporter(ChargingNotificationClient client, CpoOptions options, TimeProvider clock, Func<double> random, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        CpoOptionsValidation.ThrowIfWrong(options);
        _operator = client.Operator;
        _book = new ReportBook(options, clock, random, log);
        _dispatcher = new Dispatcher(_book, client);
    }

    /// <summary>Sessions that have not ended.</summary>
    public int OpenSessions
    {
        get { lock (_book.Gate) return _book.Sessions.Count; }
    }

    /// <summary>For how long the hub has not answered; zero while it does.</summary>
    public TimeSpan HubUnreachableFor
    {
        get { lock (_book.Gate) return _book.HubCircuit.ClosedSince is { } since ? _book.Now - since : TimeSpan.Zero; }
    }

    /// <summary>What was done so far.</summary>
    public ReportSummary Summary
    {
        get { lock (_book.Gate) return _book.Summary; }
    }

    /// <summary>Goes on where the last process stopped, and begins to send. Calling it again does nothing.</summary>
    /// <exception cref="IOException">The outbox cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_isOpen) return;
            await Task.Run(() => Resumption.Resume(_book, this), cancellationToken);
            _dispatcher.Start();
            _isOpen = true;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Begins to report a session, with a Start. The Start is on disk when the task completes, not yet at the hub.</summary>
    /// <param name="start">SessionID, EvseID and ChargingStart are mandatory; an absent OperatorID is filled in. Every later message
    /// repeats its ids.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk, not the Start.</param>
    /// <returns>The session; one that is known already goes on as it is, and no second Start is sent.</returns>
    /// <exception cref="ArgumentException">The Start is not valid OICP; the message says why.</exception>
    /// <exception cref="InvalidOperationException">There are <see cref="CpoOptions.MaxSessions"/> open sessions.</exception>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public Task<ReportedSession> StartAsync(StartNotification start, CancellationToken cancellationToken = default) =>
        BeginAsync(start, isAnnounced: true, cancellationToken);

    /// <summary>Begins to report a session without a Start: somebody else sent it, or energy has not begun to flow and there is an Error to
    /// tell.</summary>
    /// <param name="facts">What a Start would say. A later <see cref="StartAsync"/> for the session sends one.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk.</param>
    /// <returns>As <see cref="StartAsync"/>.</returns>
    /// <exception cref="ArgumentException">The facts would make no valid Start; the message says why.</exception>
    /// <exception cref="InvalidOperationException">There are <see cref="CpoOptions.MaxSessions"/> open sessions.</exception>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public Task<ReportedSession> TakeOverAsync(StartNotification facts, CancellationToken cancellationToken = default) =>
        BeginAsync(facts, isAnnounced: false, cancellationToken);

    private async Task<ReportedSession> BeginAsync(StartNotification start, bool isAnnounced, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (!_isOpen) await OpenAsync(cancellationToken);
        var named = start.OperatorId is null ? start with { OperatorId = _operator } : start;
        var body = named.ToUtf8();
        ReportBodies.ThrowIfInvalid(body, nameof(start));
        var session = Find(named.SessionId!.Value);
        if (session is { HasEnded: true }) return session;
        lock (_book.Gate)
        {
            session = MeterIntake.Begin(_book, named, facts => new ReportedSession(this, facts.SessionId!.Value, facts));
            if (isAnnounced && !session.IsAnnounced) MeterIntake.Announce(_book, session, named, body);
            else _book.Outbox?.Touch(session);
        }

        await OnDiskAsync(cancellationToken);
        return session;
    }

    /// <summary>A session that was started here, now or before a restart; null for none. One that ended not long ago is found as
    /// ended.</summary>
    public ReportedSession? Find(SessionId sessionId)
    {
        lock (_book.Gate)
        {
            if (_book.Sessions.TryGetValue(sessionId, out var open)) return open;
            if (_book.Ended.TryGetValue(sessionId, out var ended)) return ended;
        }

        return _book.Outbox?.HasEnded(sessionId.Value) is true
            ? new ReportedSession(this, sessionId, facts: null) { Phase = SessionPhase.Ended }
            : null;
    }

    /// <summary>Waits until everything that is due has been delivered: every Start, Error and End, and each Progress whose interval is
    /// over.</summary>
    /// <returns>True when nothing due is left; false when the token was cancelled first.</returns>
    public async Task<bool> DrainAsync(CancellationToken cancellationToken = default)
    {
        if (!_isOpen) await OpenAsync(cancellationToken);
        lock (_book.Gate)
        {
            _book.Plan.IsDraining = true;
            _book.Wake();
        }

        try
        {
            while (true)
            {
                await _dispatcher.QuietAsync().WaitAsync(cancellationToken);
                Task change;
                lock (_book.Gate)
                {
                    if (!_book.Plan.HasDue(_book.Now)) return true;
                    change = _dispatcher.NextAnswer();
                }

                await change.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            lock (_book.Gate) _book.Plan.IsDraining = false;
        }
    }

    /// <summary>Stops: what is under way may finish for 5 seconds, everything else is safe in the outbox, if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        if (_book.Outbox is { } outbox) await outbox.DisposeAsync();
        _book.Metrics.Dispose();
        _opening.Dispose();
    }

    internal Task QuietAsync() => _dispatcher.QuietAsync();

    internal bool Report(ReportedSession session, DateTimeOffset at, decimal kiloWattHours)
    {
        lock (_book.Gate) return MeterIntake.Take(_book, session, at, kiloWattHours);
    }

    internal async Task<bool> EndAsync(
        ReportedSession session, DateTimeOffset chargingEnd, decimal? meterEnd, EndDetails? details, CancellationToken cancellationToken)
    {
        lock (_book.Gate)
        {
            if (session.Phase != SessionPhase.Open) return false;
            MeterIntake.End(_book, session, chargingEnd, meterEnd, details);
        }

        await OnDiskAsync(cancellationToken);
        return true;
    }

    internal async Task<bool> ErrorAsync(
        ReportedSession session, string errorType, string? additionalInfo, DateTimeOffset? occurred, CancellationToken cancellationToken)
    {
        lock (_book.Gate)
        {
            if (session.Phase != SessionPhase.Open)
            {
                _book.Note(session, ReportEvent.Ended);
                return false;
            }

            if (ToldErrors.Contains(session.LastError, errorType, additionalInfo, occurred)) return false;
            var body = ReportBodies.Error(session, errorType, ToldErrors.Distinct(session.LastError, errorType, additionalInfo, occurred));
            ReportBodies.ThrowIfInvalid(body, nameof(errorType));
            session.LastError = ToldErrors.With(session.LastError, errorType, additionalInfo, occurred);
            MeterIntake.Enqueue(_book, session, ItemKind.Error, body);
        }

        await OnDiskAsync(cancellationToken);
        return true;
    }

    internal SessionExplanation Explain(ReportedSession session)
    {
        lock (_book.Gate) return Explanation.Of(_book, session);
    }

    /// <summary>What a caller saved beside the sessions; nothing without an outbox.</summary>
    internal IReadOnlyList<(string Key, string Value)> ReadNotes() => _book.Outbox?.ReadNotes() ?? [];

    /// <summary>Sessions and notes that change in here change on disk together.</summary>
    /// <param name="change">Must not wait for anything.</param>
    internal void Together(Action<NoteWriter> change)
    {
        lock (_book.Gate) change(new(_book.Outbox));
    }

    /// <summary>Completes when everything told so far is on disk.</summary>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    internal Task FlushAsync(CancellationToken cancellationToken) => OnDiskAsync(cancellationToken);

    private Task OnDiskAsync(CancellationToken cancellationToken) =>
        _book.Outbox?.CommitAsync().WaitAsync(cancellationToken) ?? Task.CompletedTask;
}
