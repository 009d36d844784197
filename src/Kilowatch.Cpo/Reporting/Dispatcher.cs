namespace Kilowatch.Cpo.Reporting;

/// <summary>The reporter's one loop: asks the plan what goes next, sends it, and sleeps until there is more.</summary>
/// <remarks><code>
/// plan: what goes now? -- nothing --> sleep until a time, a wake or an answer
///         |
///       a session
///         |  its first waiting Start/Error/End, or else its Progress: repeated as it was, or made of the newest values
///       to disk --> to the hub --> outcome --> plan
/// </code></remarks>
internal sealed class Dispatcher : IAsyncDisposable
{
    private readonly ReportBook _book;
    private readonly ChargingNotificationClient _client;
    private readonly ITimer _alarm;
    private readonly CancellationTokenSource _abandon = new();
    private readonly List<TaskCompletionSource> _quietWaiters = [];
    private TaskCompletionSource? _sleep;
    private TaskCompletionSource _allAnswered = new();
    private TaskCompletionSource _nextAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAwake = true;
    private bool _isStopping;
    private int _underWay;
    private Task? _loop;

    public Dispatcher(ReportBook book, ChargingNotificationClient client)
    {
        (_book, _client) = (book, client);
        _alarm = book.Clock.CreateTimer(_ => { lock (book.Gate) Wake(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        book.Wake = Wake;
    }

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Completes when nothing is under way and nothing can be sent at this moment.</summary>
    public Task QuietAsync()
    {
        lock (_book.Gate)
        {
            if (IsQuiet) return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _quietWaiters.Add(waiter);
            return waiter.Task;
        }
    }

    /// <summary>Completes with the next answer of the hub, or when the reporter stops. Called under the lock.</summary>
    public Task NextAnswer() => _nextAnswer.Task;

    private bool IsQuiet => !_isAwake && _underWay == 0;

    /// <summary>Called under the lock.</summary>
    private void Wake()
    {
        _isAwake = true;
        _sleep?.TrySetResult();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            ReportedSession? session;
            var (item, attempt) = ((WaitingItem?)null, (ProgressAttempt?)null);
            Task sleep;
            lock (_book.Gate)
            {
                if (_isStopping) return;
                (session, var wakeAt, var putOff, var why) = _book.Plan.Next(_book.Now);
                if (putOff is not null) _book.Note(putOff, why);
                _isAwake = session is not null;
                sleep = session is null ? Sleep(wakeAt) : Task.CompletedTask;
                if (session is not null) (item, attempt) = Begin(session);
                TellIfQuiet();
            }

            if (session is null) await sleep;
            else _ = DeliverAsync(session, item, attempt);
        }
    }

    private Task Sleep(TimeSpan? wakeAt)
    {
        // Rounded up to a millisecond, the timer's grain: earlier would wake for nothing.
        var due = wakeAt is { } at
            ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((at - _book.Now).TotalMilliseconds)))
            : Timeout.InfiniteTimeSpan;
        _sleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _alarm.Change(due, Timeout.InfiniteTimeSpan);
        return _sleep.Task;
    }

    private (WaitingItem? Item, ProgressAttempt? Attempt) Begin(ReportedSession session)
    {
        session.IsUnderWay = true;
        _underWay++;
        _book.Rate.Take();
        if (session.HasWaiting)
        {
            // Its moment is past; the End behind it has the same values.
            if (session.Waiting![0] is { Kind: ItemKind.LastProgress } last
                && _book.Clock.GetUtcNow() - last.Created > DeliveryOutcomes.SettleWithin(_book.Options))
            {
                session.Waiting.RemoveAt(0);
                _book.Note(session, ReportEvent.WithEnd);
            }

            return (session.Waiting[0], null);
        }

        if (session.Attempt is { } lost)
        {
            if (_book.Now - lost.FirstSent < DeliveryOutcomes.SettleWithin(_book.Options)) return (null, lost);
            DeliveryOutcomes.Withdraw(_book, session, lost, isFresh: true);
        }

        var between = session.Between.TakeAll();
        var body = ReportBodies.Progress(session, between);
        session.Attempt = new(body, session.Meter.At, session.Meter.Value, between, _book.Now, _book.Clock.GetUtcNow());
        session.IsFresh = false;
        _book.Outbox?.Touch(session);
        return (null, session.Attempt);
    }

    private async Task DeliverAsync(ReportedSession session, WaitingItem? item, ProgressAttempt? attempt)
    {
        Outcome outcome;
        try
        {
            await OnDiskAsync();
            outcome = await _client.SendOnceAsync(item?.Body ?? attempt!.Body, _abandon.Token);
        }
        catch (OperationCanceledException)
        {
            outcome = new Unreachable("The reporter stopped before the answer came.", MayHaveArrived: true);
        }
        catch (Exception bug)
        {
            ReportLog.Bug(_book.Log, bug);
            outcome = new Unreachable("The reporter failed.", MayHaveArrived: true);
        }

        lock (_book.Gate)
        {
            session.IsUnderWay = false;
            _underWay--;
            _book.Rate.Answered(_book.Now);
            DeliveryOutcomes.Hub(_book, outcome);
            if (item is not null) DeliveryOutcomes.Item(_book, session, item, outcome);
            else DeliveryOutcomes.Progress(_book, session, attempt!, outcome);
            Wake();
            _nextAnswer.TrySetResult();
            _nextAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_underWay == 0) _allAnswered.TrySetResult();
        }
    }

    private async Task OnDiskAsync()
    {
        try
        {
            if (_book.Outbox is { } outbox) await outbox.CommitAsync();
        }
        catch (IOException)
        {
            // Told by the outbox. The driver is better served by a report that a crash might repeat than by none.
        }
    }

    private void TellIfQuiet()
    {
        if (!IsQuiet) return;
        foreach (var waiter in _quietWaiters) waiter.TrySetResult();
        _quietWaiters.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Task answered;
        lock (_book.Gate)
        {
            _isStopping = true;
            _allAnswered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answered = _underWay == 0 ? Task.CompletedTask : _allAnswered.Task;
            Wake();
        }

        if (_loop is not null) await _loop;
        await Task.WhenAny(answered, Task.Delay(StopWithin, _book.Clock));
        await _abandon.CancelAsync();
        await answered;
        await _alarm.DisposeAsync();
        _abandon.Dispose();
    }

    // What is under way is safe in the outbox; a little patience spares its repetition after the next start.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
}
