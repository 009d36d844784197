namespace Kilowatch.Hub;

/// <summary>A session as a request met it: whose it is, and where the store finds the rest.</summary>
/// <param name="Key">Its id.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="OpeningEntry">The journal entry that opened it: the store's own.</param>
internal readonly record struct Session(SessionKey Key, string Operator, string Provider, long OpeningEntry);
