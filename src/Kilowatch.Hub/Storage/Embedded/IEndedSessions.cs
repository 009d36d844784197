namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Sessions that have ended, on disk by their id.</summary>
internal interface IEndedSessions : IDisposable
{
    /// <returns>Null for none.</returns>
    /// <exception cref="StoreDownException">It cannot be read.</exception>
    EndedSession? Find(in SessionKey key);

    /// <summary>A page of them, newest request first.</summary>
    IReadOnlyList<(SessionKey Key, EndedSession Session)> Read(SessionQuery query, SessionCursor? after);

    /// <summary>All of them, or none when it fails; on disk when it returns.</summary>
    void Write(IEnumerable<(SessionKey Key, EndedSession Session)> sessions);

    /// <summary>Forgets those that ended before that moment.</summary>
    void DeleteEndedBefore(DateTimeOffset moment);
}
