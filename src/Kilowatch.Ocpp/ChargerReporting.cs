using Kilowatch.Cpo;
using Kilowatch.Ocpp.Transactions;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp;

/// <summary>From what chargers say to what the hub hears: reads, opens sessions where that is wanted, reports, and keeps all of it over a
/// restart.</summary>
/// <remarks>Safe to use from several threads; each message is taken at once, and the tasks are about the disk only.</remarks>
/// <param name="reporter">Sends it. Its outbox keeps which transaction is which session.</param>
/// <param name="input">The format.</param>
/// <param name="evse">The charging point of sessions whose events name none.</param>
/// <param name="client">Asks the hub for sessions; null where <see cref="OcppOptions.OpenSessions"/> is not wanted.</param>
/// <param name="clock">The system's by default.</param>
public sealed class ChargerReporting(
    ProgressReporter reporter, ChargerInput input, EvseId? evse = null, ChargingNotificationClient? client = null,
    TimeProvider? clock = null) : IAsyncDisposable
{
    private const string NotePrefix = "station ";
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ChargerFeed _feed = new(reporter, evse, clock);
    private readonly HashSet<Task> _asking = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Called with what is not as it should be, on any thread.</summary>
    public Action<ChargerNote> Told { get; set; } = _ => { };

    /// <summary>Transactions that turned out to be nobody's roaming session.</summary>
    public long LocalSessions
    {
        get { lock (_gate) return input.LocalSessions; }
    }

    /// <summary>Goes on where an earlier process stopped. Before anything else.</summary>
    /// <exception cref="IOException">The outbox cannot be read.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default)
    {
        await reporter.OpenAsync(cancellationToken);
        if (input is not OcppInput ocpp) return;
        lock (_gate)
        {
            ocpp.HasEnded = session => reporter.Find(session) is { HasEnded: true };
            foreach (var (key, value) in reporter.ReadNotes())
            {
                if (key.StartsWith(NotePrefix, StringComparison.Ordinal)) ocpp.Restore(value);
            }

            Ask(ocpp);
        }
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">As it came.</param>
    /// <param name="number">Of the line, for what is told about it.</param>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public Task ReadAsync(string line, long number) => Apply(() => input.Read(line), number);

    /// <summary>Reads a line that names the session of a transaction:
    /// <c>{"station":"CP-1","idTag":"04A1B2C3","session":"..."}</c>.</summary>
    public Task ReadSessionAsync(string line) => input is OcppInput ocpp ? Apply(() => ocpp.ReadSession(line), 0) : Task.CompletedTask;

    /// <summary>Reads a frame that went over a station's connection, whatever its direction.</summary>
    public Task ReadFrameAsync(string station, ReadOnlyMemory<byte> frame) =>
        input is OcppInput ocpp ? Apply(() => ocpp.ReadFrame(station, frame), 0) : Task.CompletedTask;

    /// <summary>To be called now and then where no line may come for long: transactions whose session nobody names become local
    /// ones.</summary>
    public Task TickAsync() => input is OcppInput ocpp ? Apply(ocpp.Tick, 0) : Task.CompletedTask;

    /// <summary>The input has ended.</summary>
    public async Task CompleteAsync()
    {
        while (true)
        {
            Task[] asking;
            lock (_gate) asking = [.. _asking];
            if (asking.Length == 0) break;
            await Task.WhenAny(Task.WhenAll(asking), Task.Delay(AskAgainAfter, _clock));
            await _stop.CancelAsync();
            await Task.WhenAll(asking);
        }

        await Apply(input.Complete, 0);
    }

    /// <summary>Stops asking the hub for sessions; after a restart it is asked again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] asking;
        lock (_gate) asking = [.. _asking];
        await Task.WhenAll(asking);
        _stop.Dispose();
    }

    private Task Apply(Func<ChargerLine> read, long number)
    {
        var taken = new List<Task<FeedWarning?>>();
        bool mustFlush;
        lock (_gate)
        {
            var line = read();
            Tell(line, number);
            var states = input is OcppInput changed ? changed.TakeChanged().ToList() : [];
            if (line.Events.Count == 0 && states.Count == 0) return Task.CompletedTask;
            // Meter values reach the disk with others, within a second.
            mustFlush = line.Events.Count == 0 || line.Events.Any(happened => happened.Kind != ChargerEventKind.Meter);
            reporter.Together(notes =>
            {
                foreach (var happened in line.Events) taken.Add(_feed.ApplyAsync(happened, CancellationToken.None));
                foreach (var (name, state) in states) notes.Save(NotePrefix + name, state);
            });
            if (input is OcppInput ocpp) Ask(ocpp);
        }

        return SettleAsync(taken, number, mustFlush);
    }

    private async Task SettleAsync(List<Task<FeedWarning?>> taken, long number, bool mustFlush)
    {
        foreach (var task in taken)
        {
            if (await task is not { } remark) continue;
            Told(new(remark.IsLost ? ChargerNoteKind.NotReported : ChargerNoteKind.Skipped, number, remark.Kind, remark.Why));
        }

        if (mustFlush) await reporter.FlushAsync(CancellationToken.None);
    }

    private void Tell(ChargerLine line, long number)
    {
        if (line.Problem is { } problem) Told(new(ChargerNoteKind.Unreadable, number, "unreadable", problem));
        foreach (var remark in line.Remarks)
        {
            Told(new(
                remark.Severity switch
                {
                    ChargerRemarkSeverity.NotReported => ChargerNoteKind.NotReported,
                    ChargerRemarkSeverity.Notice => ChargerNoteKind.Notice,
                    _ => ChargerNoteKind.Skipped,
                },
                number, remark.Kind, remark.Text));
        }
    }

    /// <summary>Called under the lock.</summary>
    private void Ask(OcppInput ocpp)
    {
        while (ocpp.Wishes.TryDequeue(out var wish))
        {
            if (client is null) continue;
            var asking = AskAsync(ocpp, wish);
            _asking.Add(asking);
            _ = asking.ContinueWith(done => { lock (_gate) _asking.Remove(done); }, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    private async Task AskAsync(OcppInput ocpp, SessionWish wish)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var answer = await client!.AuthorizeStartAsync(new() { EvseId = wish.Evse, Identification = wish.Card }, _stop.Token);
                if (answer.Outcome is Unreachable)
                {
                    Told(new(ChargerNoteKind.Notice, 0, "hubUnreachable",
                        $"The hub cannot be asked for a session; it is asked again. {answer.Outcome.Describe()}"));
                    await Task.Delay(AskAgainAfter, _clock, _stop.Token);
                    continue;
                }

                var session = answer.Answer is { IsAuthorized: true } authorized ? authorized.SessionId : null;
                await Apply(() => ocpp.Resolve(wish, session, session is null ? answer.Outcome.Describe() : null), 0);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Saved as a transaction that waits for its session.
        }
        catch (IOException failure)
        {
            Told(new(ChargerNoteKind.Notice, 0, "outbox", failure.Message));
        }
    }
}

/// <summary>What a note is about.</summary>
public enum ChargerNoteKind
{
    /// <summary>A line or frame that could not be read.</summary>
    Unreadable,

    /// <summary>The driver misses something.</summary>
    NotReported,

    /// <summary>Reported all the same, and worth knowing.</summary>
    Notice,

    /// <summary>A part that says nothing about a session, or says it late or twice.</summary>
    Skipped,
}

/// <summary>What <see cref="ChargerReporting"/> tells.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Line">The line's number; 0 for none.</param>
/// <param name="Reason">A name for all notes of its kind, whatever numbers are in them.</param>
/// <param name="Text">A sentence.</param>
public sealed record ChargerNote(ChargerNoteKind Kind, long Line, string Reason, string Text);
