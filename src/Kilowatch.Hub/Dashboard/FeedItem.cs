using System.Globalization;
using System.Text;

namespace Kilowatch.Hub;

/// <summary>A journal entry for those who watch, written once for all of them.</summary>
/// <param name="Row">As it may be shown.</param>
/// <param name="Wire">For how long it took.</param>
/// <param name="HasGapBefore">Whether older ones were left out, because there were too many to show.</param>
internal sealed record FeedItem(JournalRow Row, WireClock Wire, bool HasGapBefore)
{
    private byte[]? _event;

    /// <summary>A server-sent event (WHATWG HTML, 9.2).</summary>
    public byte[] Event => _event ??= Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{(HasGapBefore ? "event: gap\ndata: 1\n\n" : "")}id: {Row.Id}\nevent: entry\ndata: {EntryJson.Summary(Row, Wire).ToJsonString()}\n\n"));
}
