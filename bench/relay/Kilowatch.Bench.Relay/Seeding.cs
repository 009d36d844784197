using Kilowatch.Hub.Telemetry;
using System.Diagnostics;
using Kilowatch.Hub;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Bench.Relay;

/// <summary>Fills a hub's data directory before it starts: open sessions, and a journal of what they sent before.</summary>
internal static class Seeding
{
    private const int AtOnce = 10_000;

    public static async Task SeedAsync(string data, int sessions, int journalRows = 0)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var store = new EmbeddedStorage(new HubOptions { Data = data }, TimeProvider.System, StoreTelemetry.None))
        {
            await RecordAsync(store, sessions, i => Opening(Traffic.SessionId(i)));
            var traffic = new Traffic(sessions);
            await RecordAsync(store, journalRows, i => Earlier(traffic, i % sessions, i));
        }

        if (journalRows > 0)
            Console.WriteLine($"seeded {sessions} sessions and {journalRows} rows in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private static async Task RecordAsync(EmbeddedStorage store, int count, Func<int, JournalEntry> entry)
    {
        var waiting = new List<Task>(AtOnce);
        for (var i = 0; i < count; i++)
        {
            waiting.Add(store.Journal.RecordAsync(entry(i)).AsTask());
            if (waiting.Count < AtOnce && i < count - 1) continue;
            await Task.WhenAll(waiting);
            waiting.Clear();
        }
    }

    private static JournalEntry Opening(string sessionId) => new()
    {
        Kind = JournalKind.SessionSeeded,
        Outcome = RelayOutcome.Accepted,
        Effect = SessionEffect.Opened,
        Opening = new SessionOpening(sessionId, Traffic.Operator, Traffic.Provider, "DE*ABC*ETEST1", "1234XYZ", "2345ABC"),
        SessionId = sessionId,
        Operator = Traffic.Operator,
        Provider = Traffic.Provider,
        Arrived = TimeProvider.System.GetUtcNow(),
        Answered = TimeProvider.System.GetUtcNow(),
        ProcessId = Guid.NewGuid(),
        HttpStatus = 200,
        Code = "000",
    };

    private static JournalEntry Earlier(Traffic traffic, int session, int number)
    {
        var request = (byte[])traffic.Request.Clone();
        traffic.WriteNext(request);
        var sessionId = Traffic.SessionId(session);
        return new JournalEntry
        {
            Kind = JournalKind.Progress,
            Outcome = RelayOutcome.Accepted,
            Effect = SessionEffect.ProgressAccepted,
            SessionId = sessionId,
            Operator = Traffic.Operator,
            Provider = Traffic.Provider,
            Arrived = TimeProvider.System.GetUtcNow(),
            Answered = TimeProvider.System.GetUtcNow(),
            EmpLatency = TimeSpan.FromMilliseconds(1),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "000",
            Fingerprint = (UInt128)(uint)number * 0x9E3779B97F4A7C15, // unlike any other: what a fingerprint must be
            Request = request.AsMemory(traffic.BodyAt),
            Answer = Traffic.Answer,
        };
    }
}
