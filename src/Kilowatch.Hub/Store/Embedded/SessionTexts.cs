using System.Collections.Concurrent;

namespace Kilowatch.Hub;

/// <summary>What sessions can be searched by besides their id. It stands in the journal alone, so it is read when somebody searches, and kept for the next letter.</summary>
internal sealed class SessionTexts(JournalReader reader)
{
    /// <summary>So many are kept; a search looks no further back than that.</summary>
    public const int Most = 100_000;

    private readonly ConcurrentDictionary<long, string> _texts = new();

    public bool Has(long openingEntry, string text) =>
        (_texts.TryGetValue(openingEntry, out var known) ? known : Read(openingEntry)).Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>A partner's own id of a session may name its driver.</summary>
    public void Forget() => _texts.Clear();

    private string Read(long openingEntry)
    {
        if (_texts.Count >= 2 * Most) _texts.Clear();
        var opening = reader.One(openingEntry) is { Opening: { } json } ? SessionOpeningJson.Read(json) : null;
        return _texts[openingEntry] = opening is null ? "" : $"{opening.EvseId}\n{opening.CpoPartnerSessionId}\n{opening.EmpPartnerSessionId}";
    }
}
