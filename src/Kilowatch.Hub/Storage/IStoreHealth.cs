namespace Kilowatch.Hub.Storage;

/// <summary>Whether the store can keep its promises now.</summary>
internal interface IStoreHealth
{
    /// <summary>Null while it can, else why not.</summary>
    string? UnavailableReason { get; }
}
