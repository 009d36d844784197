namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Sessions as they are shown: what is in memory or among the ended ones, with what the journal knows of their
/// beginning.</summary>
internal sealed class SessionRecords(HubOptions options, TimeProvider clock, JournaledSessions sessions, IEndedSessions ended,
    JournalReader reader)
{
    /// <summary>Reads the disk.</summary>
    /// <returns>Null for none.</returns>
    public SessionRecord? Find(in SessionKey key) => (sessions.Find(key) ?? ended.Find(key)) is { } session ? Of(key, session) : null;

    public SessionRecord Of(in SessionKey key, EndedSession session)
    {
        var (opening, at) = OpeningAt(session.OpeningEntry);
        // One that nobody spoke of for too long has expired, whether the maintenance has come by or not.
        var over = session.LastRequestAt + options.SessionLifetime.Ticks;
        if (session.State == StoredSessionState.Open && over < clock.GetUtcNow().UtcTicks)
            session = session with { State = StoredSessionState.Expired, ClosedAt = over };
        return new SessionRecord(
            opening ?? new SessionOpening(key.ToString(), session.Operator, session.Provider),
            session.State,
            at ?? Time(session.LastRequestAt),
            Time(session.LastRequestAt),
            session.LastProgressAt == 0 ? null : Time(session.LastProgressAt),
            session.ClosedAt == 0 ? null : Time(session.ClosedAt),
            session.LastEntry,
            sessions.Undelivered.GetValueOrDefault(key));
    }

    /// <summary>What an entry says of how its session began, and when; null when the journal does not hold it any more.</summary>
    public (SessionOpening? Opening, DateTimeOffset? At) OpeningAt(long entry) =>
        reader.One(entry) is { Opening: { } opening } row ? (SessionOpeningJson.Read(opening), row.Arrived) : default;

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
