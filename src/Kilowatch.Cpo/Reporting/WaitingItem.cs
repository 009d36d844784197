namespace Kilowatch.Cpo.Reporting;

internal enum ItemKind : byte
{
    Start,
    Error,
    End,

    /// <summary>The last Progress before an End: tried once, because the End has the same values.</summary>
    LastProgress,
}

/// <summary>A notification that goes out at once and in its session's order; its bytes never change, so that a repetition is
/// recognised.</summary>
internal sealed record WaitingItem(ItemKind Kind, byte[] Body, DateTimeOffset Created)
{
    public int Failures { get; set; }
}
