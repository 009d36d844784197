using Kilowatch.Hub.Telemetry;
using System.Text;
using Kilowatch.Hub;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Bench;

/// <summary>A store on disk with open sessions, in a temporary directory.</summary>
internal sealed class SeededStore : IAsyncDisposable
{
    private const int AtOnce = 10_000;
    private readonly string _directory = Directory.CreateTempSubdirectory("kilowatch-bench-").FullName;

    private SeededStore() =>
        Store = new EmbeddedStorage(new HubOptions { Data = _directory, MinimumProgressInterval = TimeSpan.Zero }, TimeProvider.System,
            StoreTelemetry.None);

    public EmbeddedStorage Store { get; }

    public byte[][] SessionIds { get; private set; } = [];

    public static async Task<SeededStore> CreateAsync(int sessions)
    {
        var seeded = new SeededStore();
        var random = new Random(1);
        seeded.SessionIds = [.. Enumerable.Range(0, sessions).Select(_ => Encoding.ASCII.GetBytes(NewId(random)))];
        foreach (var chunk in seeded.SessionIds.Chunk(AtOnce))
            await Task.WhenAll(chunk.Select(id => seeded.Store.Journal.RecordAsync(Opening(Encoding.ASCII.GetString(id))).AsTask()));
        return seeded;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public JournalEntry Progress(int session, int number) => new()
    {
        Kind = JournalKind.Progress,
        Outcome = RelayOutcome.Accepted,
        SessionId = Encoding.ASCII.GetString(SessionIds[session]),
        Operator = "DE*ABC",
        Provider = "DE*ICE",
        Arrived = TimeProvider.System.GetUtcNow(),
        Answered = TimeProvider.System.GetUtcNow(),
        EmpLatency = TimeSpan.FromMilliseconds(1),
        ProcessId = Guid.NewGuid(),
        HttpStatus = 200,
        Code = "000",
        Fingerprint = (UInt128)number,
        Request = Bodies.Progress,
        Answer = Bodies.Progress.AsMemory(0, 250),
    };

    private static JournalEntry Opening(string sessionId) => new()
    {
        Kind = JournalKind.SessionSeeded,
        Outcome = RelayOutcome.Accepted,
        Effect = SessionEffect.Opened,
        Opening = new SessionOpening(sessionId, "DE*ABC", "DE*ICE", "DE*ABC*ETEST1"),
        SessionId = sessionId,
        Arrived = TimeProvider.System.GetUtcNow(),
        Answered = TimeProvider.System.GetUtcNow(),
        ProcessId = Guid.NewGuid(),
        HttpStatus = 200,
        Code = "000",
    };

    /// <summary>The same ids in every run.</summary>
    private static string NewId(Random random)
    {
        Span<byte> bits = stackalloc byte[16];
        random.NextBytes(bits);
        return new Guid(bits).ToString();
    }
}
