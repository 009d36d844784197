using System.Globalization;
using System.Text;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>A journal entry for those who watch, written once for all of them.</summary>
/// <param name="Row">As it may be shown.</param>
/// <param name="Place">Where a viewer that is lost may go on and miss nothing; some may then come again.</param>
/// <param name="Wire">For how long it took.</param>
/// <param name="HasGapBefore">Whether older ones were left out, because there were too many to show.</param>
internal sealed record FeedItem(JournalRow Row, long Place, NetworkClock Wire, bool HasGapBefore)
{
    private byte[]? _event;

    /// <summary>A server-sent event (WHATWG HTML, 9.2).</summary>
    public byte[] Event => _event ??= Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{(HasGapBefore ? "event: gap\ndata: 1\n\n" : "")}id: {Place}\nevent: entry\ndata: {EntryJson.Summary(Row, Wire).ToJsonString()}\n\n"));
}
