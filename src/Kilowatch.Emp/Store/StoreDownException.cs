namespace Kilowatch.Emp.Store;

/// <summary>The store cannot keep its promise now.</summary>
internal sealed class StoreDownException(string message, Exception? cause = null) : Exception(message, cause);
