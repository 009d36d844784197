using Kilowatch.Emp.Places;
using Kilowatch.Emp.Store;

namespace Kilowatch.Emp.Sessions;

/// <summary>Reads a session from the store.</summary>
internal sealed class SessionReader(EmpOptions options, IEmpStore store, SessionProjection projection, PlaceFinder places)
{
    /// <summary>Null when nothing is known of it.</summary>
    public async Task<SessionMessages?> FindAsync(string session, CancellationToken cancellationToken) =>
        Of(session, await store.ReadAsync(session, after: 0, cancellationToken));

    /// <summary>What it looks like; null when nothing is known of it.</summary>
    public async Task<SessionView?> PaintAsync(string session, DateTimeOffset now, CancellationToken cancellationToken) =>
        await FindAsync(session, cancellationToken) is { } history
            ? await places.AddAsync(projection.Project(history, now), cancellationToken)
            : null;

    private SessionMessages? Of(string session, IReadOnlyList<StoredMessage> messages) =>
        messages.Count == 0
            ? null
            : new(messages.Select(message => SessionEventReader.Read(session, message)), options.MaxPlausiblePowerKW);
}
