using Kilowatch.Emp.Places;
using Kilowatch.Emp.Store;

namespace Kilowatch.Emp.Sessions;

/// <summary>Reads a session from the store.</summary>
internal sealed class SessionReader(EmpOptions options, IEmpStore store, PicturePainter painter, PlaceFinder places)
{
    /// <summary>Null when nothing is known of it.</summary>
    public async Task<SessionHistory?> FindAsync(string session, CancellationToken cancellationToken) =>
        Of(session, await store.ReadAsync(session, after: 0, cancellationToken));

    /// <summary>What it looks like; null when nothing is known of it.</summary>
    public async Task<SessionPicture?> PaintAsync(string session, DateTimeOffset now, CancellationToken cancellationToken) =>
        await FindAsync(session, cancellationToken) is { } history ? await places.AddAsync(painter.Paint(history, now), cancellationToken) : null;

    private SessionHistory? Of(string session, IReadOnlyList<StoredMessage> messages) =>
        messages.Count == 0 ? null : new(messages.Select(message => SessionEventReader.Read(session, message)), options.MaxPlausiblePowerKW);
}
