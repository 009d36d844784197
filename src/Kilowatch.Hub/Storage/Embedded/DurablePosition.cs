namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Up to which entry the journal can be relied on; beyond, its writer is at work.</summary>
internal sealed class DurablePosition
{
    private long _id = long.MaxValue;

    /// <summary>All entries up to this id are on disk and applied.</summary>
    public long Id
    {
        get => Volatile.Read(ref _id);
        set => Volatile.Write(ref _id, value);
    }
}
