using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What the hub does to its store, in a test's words. A notification is a text; its first word is its type.</summary>
internal static class StoreBedOperations
{
    public static Task<Admission> AdmitAsync(this StoreBed bed, string text, string session = StoreConformance.Session,
        string @operator = "DE*ABC", bool claim = true, StoreNode? store = null) =>
        (store ?? bed.Store).Sessions.AdmitAsync(new AdmissionRequest
        {
            Session = SessionKey.Of(session),
            Operator = @operator,
            IsProgress = text.StartsWith("Progress", StringComparison.Ordinal),
            Fingerprint = FingerprintOf(text),
            Arrived = bed.Clock.GetUtcNow(),
            Claim = claim,
        }).AsTask();

    public static Task OpenAsync(this StoreBed bed, string session = StoreConformance.Session) =>
        bed.Store.Journal.RecordAsync(new JournalEntry
        {
            Kind = JournalKind.SessionSeeded,
            Outcome = RelayOutcome.Accepted,
            Effect = SessionEffect.Opened,
            Opening = new SessionOpening(session, "DE*ABC", "DE*ICE", "DE*ABC*E1", "cpo-1", "emp-1"),
            SessionId = session,
            Operator = "DE*ABC",
            Provider = "DE*ICE",
            Arrived = bed.Clock.GetUtcNow(),
            Answered = bed.Clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "000",
        }).AsTask();

    /// <summary>A remote start that is about to be sent, or, with <see cref="SessionEffect.Confirmed"/>, that the operator has answered
    /// with its own id cpo-9.</summary>
    public static Task RemoteStartAsync(this StoreBed bed, SessionEffect effect, string session = StoreConformance.Session,
        DateTimeOffset? arrived = null) => bed.Store.Journal.RecordAsync(new JournalEntry
        {
            Kind = JournalKind.AuthorizeRemoteStart,
            Outcome = RelayOutcome.Accepted,
            Effect = effect,
            Opening = effect == SessionEffect.Dropped ? null
            : new SessionOpening(session, "DE*ABC", "DE*ICE", "DE*ABC*E1", effect == SessionEffect.Confirmed ? "cpo-9" : null, "emp-1",
                IsUnconfirmed: effect == SessionEffect.Opened),
            SessionId = session,
            Operator = "DE*ABC",
            Provider = "DE*ICE",
            Arrived = arrived ?? bed.Clock.GetUtcNow(),
            Answered = bed.Clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "000",
        }).AsTask();

    public static Task RecordAsync(
        this StoreBed bed, string text, SessionEffect effect, RelayOutcome outcome = RelayOutcome.Accepted,
        string session = StoreConformance.Session,
        string @operator = "DE*ABC", string provider = "DE*ICE", DateTimeOffset? arrived = null, InFlight? claim = null,
        StoreNode? store = null) => (store ?? bed.Store).Journal.RecordAsync(new JournalEntry
        {
            Kind = text.StartsWith("Progress", StringComparison.Ordinal) ? JournalKind.Progress : JournalKind.Start,
            Outcome = outcome,
            Effect = effect,
            SessionId = session,
            Claim = claim,
            Operator = @operator,
            Provider = provider,
            Arrived = arrived ?? bed.Clock.GetUtcNow(),
            Answered = bed.Clock.GetUtcNow(),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "000",
            Fingerprint = FingerprintOf(text),
            Request = Encoding.UTF8.GetBytes(text),
            Answer = Encoding.UTF8.GetBytes("answer to " + text),
        }).AsTask();

    /// <summary>Admitted, forwarded, accepted by the EMP, recorded.</summary>
    public static async Task AcceptAsync(this StoreBed bed, string text, string session = StoreConformance.Session)
    {
        var admission = await bed.AdmitAsync(text, session);
        Assert.Equal(AdmissionVerdict.Admitted, admission.Verdict);
        var effect = text.StartsWith("Progress", StringComparison.Ordinal) ? SessionEffect.ProgressAccepted : SessionEffect.Accepted;
        await bed.RecordAsync(text, effect, session: session);
        await bed.Store.Sessions.ReleaseAsync(admission.Claim!, default);
    }

    public static async Task<IReadOnlyList<JournalRow>> JournalAsync(
        this StoreBed bed, string? @operator = null, string? provider = null, RelayOutcome? outcome = null, DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        long after = 0, int limit = 1000) =>
        (await bed.Store.Journal.ReadAsync(new JournalQuery(@operator, provider, outcome, from, to, after, limit), default)).Entries;

    /// <summary>All that the store says about these sessions, as text to compare.</summary>
    public static async Task<string> StateAsync(this StoreBed bed, params string[] sessions)
    {
        var state = new StringBuilder();
        foreach (var session in sessions)
        {
            var record = await bed.Store.Sessions.ReadSessionAsync(session, default);
            state.AppendLine(record?.ToString() ?? "none");
            if (record is null) continue;
            foreach (var row in await bed.Store.Journal.ReadSessionAsync(record, default))
            {
                state.AppendLine(FormattableString.Invariant(
                    $"{row.Id} {row.Previous} {row.SessionId} {row.Kind} {row.Outcome} {row.Effect} {row.Arrived:O} {row.ProcessId} {row.Fingerprint} {Encoding.UTF8.GetString(row.Request)} {row.Opening}"));
            }
        }

        state.AppendJoin(' ',
            (await bed.Store.Sessions.ReadUndeliveredAsync(default)).Select(s => s.Opening.SessionId).Order(StringComparer.Ordinal));
        return state.ToString();
    }

    public static UInt128 FingerprintOf(string text) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
