namespace Kilowatch.Emp.Store;

/// <summary>The browsers that drivers want to be told on.</summary>
internal interface IPushStore
{
    /// <summary>Stores a subscription, or what is new about it.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="browser">The subscription.</param>
    /// <param name="max">How many a session may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the session has as many already.</returns>
    Task<bool> SubscribeAsync(string session, PushBrowser browser, int max, CancellationToken cancellationToken);

    Task UnsubscribeAsync(string session, string endpoint, CancellationToken cancellationToken);

    Task<IReadOnlyList<PushBrowser>> BrowsersAsync(string session, CancellationToken cancellationToken);
}

/// <summary>A browser's push subscription (W3C Push API, PushSubscription).</summary>
/// <param name="Endpoint">The push service's address for it.</param>
/// <param name="P256dh">The browser's public key, base64url.</param>
/// <param name="Auth">The browser's authentication secret, base64url.</param>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Link">The driver page's path with its token, for the notification.</param>
internal sealed record PushBrowser(string Endpoint, string P256dh, string Auth, string Language, string Link);
