namespace Kilowatch.Emp.Store;

/// <summary>Which sessions there are.</summary>
internal interface ISessionCatalog
{
    /// <summary>Sessions, the newest first.</summary>
    /// <param name="after">The <see cref="ListedSession.Cursor"/> that the page follows; null for the first page.</param>
    /// <param name="limit">At most as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">There is no such cursor.</exception>
    Task<IReadOnlyList<ListedSession>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes everything about sessions, whenever they were: messages, deliveries, push subscriptions.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> sessions, CancellationToken cancellationToken);

    /// <summary>Overwrites what was deleted, also in the log, as far as the store can.</summary>
    /// <returns>False when someone reads just now, and some of it is still in the log: try again.</returns>
    Task<bool> ScrubAsync(CancellationToken cancellationToken);
}

/// <summary>A session in a list.</summary>
/// <param name="Session">Its key.</param>
/// <param name="Cursor">What the next page follows.</param>
internal sealed record ListedSession(string Session, string Cursor);
