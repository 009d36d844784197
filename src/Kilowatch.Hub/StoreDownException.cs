namespace Kilowatch.Hub;

/// <summary>The store cannot keep its promise at the moment; the request is answered with 503 and code 002.</summary>
public sealed class StoreDownException(string message, Exception? inner = null) : Exception(message, inner);
