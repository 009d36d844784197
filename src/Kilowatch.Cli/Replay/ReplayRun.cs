using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>Sends messages at their time: those of a session one after the other, sessions beside each other.</summary>
internal sealed class ReplayRun(ReplaySettings settings, ReplayHub? hub, ReplaySummary summary, Action<byte[]> print, TimeProvider clock)
    : IDisposable
{
    private const int MaxUnderWay = 64;
    private const int ManyChains = 10_000;

    private readonly ReplaySessionIds _names = new(settings.NewIds, settings.Seed);
    private readonly Dictionary<SessionId, Task> _lastOf = [];
    private readonly SemaphoreSlim _room = new(MaxUnderWay);
    private (DateTimeOffset Recorded, DateTimeOffset Now)? _start;
    private TimeSpan _shift = TimeSpan.Zero;

    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    public async Task RunAsync(IEnumerable<RecordedMessage> messages, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new List<Task>();
        try
        {
            foreach (var message in messages)
            {
                if (!IsWanted(message)) continue;
                await WaitForAsync(message, broken.Token);
                await _room.WaitAsync(broken.Token);
                var before = message.Session is { } session ? _lastOf.GetValueOrDefault(session) : null;
                var sending = AfterAsync(before, message, broken);
                if (message.Session is { } chained) _lastOf[chained] = sending;
                underWay.Add(sending);
                Forget(underWay);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // the hub is away, which the tasks tell
        }

        await Task.WhenAll(underWay);
        summary.Opened = _names.Opened;
    }

    public void Dispose() => _room.Dispose();

    private async Task AfterAsync(Task? before, RecordedMessage message, CancellationTokenSource broken)
    {
        try
        {
            if (before is not null) await before;
            broken.Token.ThrowIfCancellationRequested();
            await SendAsync(message, broken.Token);
        }
        catch (HttpRequestException)
        {
            await broken.CancelAsync();
            throw;
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task SendAsync(RecordedMessage message, CancellationToken cancellationToken)
    {
        var opens = message.Kind == JudgedKind.AuthorizeStart || message.Kind == JudgedKind.RemoteStart;
        if (!opens && message.Session is { } recorded && settings.OpenWith is { } card && !_names.IsOpen(recorded))
            await OpenAsync(message, recorded, card, cancellationToken);
        var body = MessageRewriter.Rewrite(message.Body, _names.Of, _shift);
        if (hub is null)
        {
            print(body);
            summary.Printed();
            return;
        }

        var answer = await hub.SendAsync(message.Kind, body, message.Operator, cancellationToken);
        if (opens && answer is { Code: StatusCodes.Success, Session: { } given } && message.Session is { } session)
            _names.Open(session, given);
        summary.Answered(message, answer);
    }

    private async Task OpenAsync(RecordedMessage message, SessionId recorded, Uid card, CancellationToken cancellationToken)
    {
        if (hub is null) return;
        var evse = MessageReader.Read(message.Body, message.Kind.Request!.Value).EvseId.TextIn(message.Body);
        var request = new AuthorizeStart
        {
            OperatorId = message.Operator,
            EvseId = EvseId.TryParse(evse, out var id) ? id : null,
            Identification = new() { RfidMifareFamilyIdentification = new() { Uid = card } },
        };
        var answer = await hub.SendAsync(JudgedKind.AuthorizeStart, request.ToUtf8(), message.Operator, cancellationToken);
        if (answer is { Code: StatusCodes.Success, Session: { } given }) _names.Open(recorded, given);
        else summary.NotOpened(answer);
    }

    private async Task WaitForAsync(RecordedMessage message, CancellationToken cancellationToken)
    {
        if (message.At is not { } at) return;
        if (_start is not { } start)
        {
            _start = (at, clock.GetUtcNow());
            var shift = settings.Shift ?? _start.Value.Now - at;
            // whole, so that fractions stay as they are written
            if (settings.ShiftsTimes) _shift = TimeSpan.FromSeconds(Math.Round(shift.TotalSeconds));
            return;
        }

        if (settings.Speed == 0 || hub is null) return;
        var due = start.Now + (at - start.Recorded) / (double)settings.Speed;
        var wait = due - clock.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
    }

    private bool IsWanted(RecordedMessage message) =>
        (settings.Operators.Count == 0 || (message.Operator is { } id && settings.Operators.Contains(id)))
        && (settings.Sessions.Count == 0 || (message.Session is { } session && settings.Sessions.Contains(session)));

    private void Forget(List<Task> underWay)
    {
        underWay.RemoveAll(t => t.IsCompletedSuccessfully);
        if (_lastOf.Count <= ManyChains) return;
        foreach (var session in _lastOf.Where(c => c.Value.IsCompletedSuccessfully).Select(c => c.Key).ToList()) _lastOf.Remove(session);
    }
}
