namespace Kilowatch.Emp.Store;

/// <summary>Something that a backend is still to be told. Its content follows from the session's messages.</summary>
/// <param name="Id">The <c>webhook-id</c>, the same for every attempt.</param>
/// <param name="Url">Which backend.</param>
/// <param name="Session">The session's key.</param>
/// <param name="Fingerprint">The message that it is about.</param>
/// <param name="Type">For example <c>session.started</c>.</param>
/// <param name="Due">Not before.</param>
/// <param name="Attempts">How many have failed.</param>
internal sealed record OutboxEntry(string Id, string Url, string Session, UInt128 Fingerprint, string Type, DateTimeOffset Due,
    int Attempts = 0);
