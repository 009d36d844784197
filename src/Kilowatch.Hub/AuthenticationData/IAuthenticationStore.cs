namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Where uploaded authentication data are kept: keyed hashes of who may charge, and the key. No UID, no EvcoID, no PIN.</summary>
internal interface IAuthenticationStore
{
    /// <summary>Raised when another hub on the same store has changed the data of a provider, or may have; again when a handler fails
    /// because the store is down.</summary>
    event Action<string>? Changed;

    /// <summary>Of the keyed hashes. Without it they mean nothing.</summary>
    byte[] Key { get; }

    IEnumerable<(string Provider, StoredRecord Record)> ReadAll();

    /// <summary>A provider's.</summary>
    IReadOnlyList<StoredRecord> Read(string provider);

    /// <summary>A provider's uploads are done one after the other, by all hubs on the store; null when this is the only one.</summary>
    /// <exception cref="StoreDownException">Not now.</exception>
    Task<IAsyncDisposable?> TakeTurnAsync(string provider);

    /// <exception cref="StoreDownException">Nothing of it was done.</exception>
    void Apply(string provider, PushAction action, IReadOnlyList<StoredRecord> records);

    /// <returns>How many records were of that person.</returns>
    /// <exception cref="StoreDownException">Nothing of it was done.</exception>
    int Forget(string token);
}
