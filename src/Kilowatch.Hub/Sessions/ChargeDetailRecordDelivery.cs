using System.Collections.Concurrent;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Sessions;

/// <summary>Brings stored charge detail records to their EMPs: at once, and again with growing pauses when the EMP could not take it, also
/// after a restart.</summary>
internal sealed class ChargeDetailRecordDelivery(
    HubOptions options, ISessionStore store, PartnerDirectory partners, JournalRecorder journal, TimeProvider clock,
    ILogger<ChargeDetailRecordDelivery> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Outage> _failing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenUp = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (int Attempts, DateTimeOffset Next)> _pauses = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whoever is to deliver a session's record claims it first: never two attempts at once, however fast the hub's clock
    /// runs.</summary>
    /// <returns>False when somebody else has it.</returns>
    public bool TryClaim(string sessionId) => _claimed.TryAdd(sessionId, true);

    public void Release(string sessionId) => _claimed.TryRemove(sessionId, out _);

    /// <summary>One attempt, by who has claimed the session.</summary>
    /// <returns>The EMP's acknowledgment, null when there is none; then it will be tried again.</returns>
    public async Task<RelayResponse?> DeliverAsync(SessionRecord session, string operatorId, ReadOnlyMemory<byte> body)
    {
        var context = new RelayContext
        {
            Arrived = clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            Kind = JournalKind.ChargeDetailRecordDelivery,
            SessionId = session.Opening.SessionId,
            Operator = session.Opening.Operator,
            Provider = session.Opening.Provider,
        };
        var ids = SessionIds.Of(session);
        if (partners.Book.ProviderOf(session.Opening.Provider) is not { } provider
            || provider.At(OicpRoutes.For(OicpRoutes.ChargeDetailRecord, operatorId)) is not { } uri)
        {
            return null;
        }

        var call = await provider.Client.PostAsync(uri, body, context.ProcessId.ToString(), session.Opening.SessionId, options.EmpTimeout);
        context.EmpLatency = call.Latency;
        var acknowledgment = call.Failure is null ? AcknowledgmentReader.Read(call.Body.Span) : default;
        if ((call.Failure ?? acknowledgment.Problem) is { } problem)
        {
            context.EmpAnswer = call.Progress?.ToAnswer();
            Note(provider.Id, problem);
            await journal.RecordAsync(context, default, RelayOutcome.EmpFailed, HubResponses.EmpFailed(problem, ids));
            return null;
        }

        Note(provider.Id, problem: null);
        var answer = new RelayResponse(200, acknowledgment.Code, call.Body);
        await journal.RecordAsync(context, default, acknowledgment.Result ? RelayOutcome.Accepted : RelayOutcome.RefusedByEmp, answer,
            SessionEffect.RecordDelivered);
        return answer;
    }

    private void Note(string provider, string? problem)
    {
        var failing = _failing.GetOrAdd(provider, _ => new Outage(clock));
        if (problem is not null)
        {
            if (failing.Begin()) DeliveryLog.Fails(log, provider, problem);
        }
        else if (failing.TryEnd(out var lasted, out var count))
        {
            DeliveryLog.WorksAgain(log, provider, count, lasted);
        }
    }

    /// <summary>Delivers again until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await DeliverAgainAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the hub stops; what is left is delivered after the next start
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private async Task<IReadOnlyList<SessionRecord>> UndeliveredAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await store.ReadUndeliveredAsync(stoppingToken);
        }
        catch (StoreDownException)
        {
            return []; // the next round
        }
    }

    private async Task DeliverAgainAsync(CancellationToken stoppingToken)
    {
        foreach (var session in await UndeliveredAsync(stoppingToken))
        {
            stoppingToken.ThrowIfCancellationRequested();
            var id = session.Opening.SessionId;
            var firstIsOver = session.ClosedAt.GetValueOrDefault() + options.EmpTimeout + Round; // never two attempts at once
            var (attempts, next) = _pauses.GetValueOrDefault(id, (0, firstIsOver));
            if (clock.GetUtcNow() < next || !TryClaim(id)) continue;
            try
            {
                if (await store.ReadSessionAsync(id, stoppingToken) is not { UndeliveredRecord: not 0 }) continue; // meanwhile it was
                if (!await store.TryBeginDeliveringAsync(session)) continue;
                var record = await store.ReadChargeDetailRecordAsync(session, stoppingToken);
                if (record is null && _givenUp.Add(id)) DeliveryLog.GivenUp(log, id, session.Opening.Provider, session.Opening.Operator);
                if (record is not null && await DeliverAsync(session, session.Opening.Operator, record) is null)
                {
                    var pause = TimeSpan.FromSeconds(Math.Min(MaxPause.TotalSeconds, Round.TotalSeconds * Math.Pow(2, attempts)));
                    _pauses[id] = (attempts + 1, clock.GetUtcNow() + pause);
                    continue;
                }
            }
            catch (StoreDownException)
            {
                return; // the next round
            }
            finally
            {
                Release(id);
            }

            _pauses.Remove(id);
        }
    }
}
