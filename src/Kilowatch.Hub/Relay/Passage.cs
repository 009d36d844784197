namespace Kilowatch.Hub;

/// <summary>A request on its way through the hub. Where it ends, it is the journal's entry.</summary>
internal sealed class Passage : JournalEntry
{
    /// <summary>For the hub's own answers, as far as they are known.</summary>
    public SessionIds Ids { get; set; }
}
