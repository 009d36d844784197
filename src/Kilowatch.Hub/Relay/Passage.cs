using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>A request on its way through the hub. Where it ends, it is the journal's entry.</summary>
internal sealed class Passage : JournalEntry
{
    /// <summary>The Process-ID as it is written.</summary>
    public string ProcessIdText { get; set; } = "";

    /// <summary>What reading a notification found: here, so that it is not copied into everything that waits.</summary>
    public MessageFacts Facts;

    /// <summary>For the hub's own answers, as far as they are known.</summary>
    public SessionIds Ids { get; set; }

    /// <summary>As new, for another request.</summary>
    public new void Clear()
    {
        base.Clear();
        (ProcessIdText, Facts, Ids) = ("", default, default);
    }
}
