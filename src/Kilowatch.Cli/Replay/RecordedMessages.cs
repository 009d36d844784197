using System.Globalization;
using System.Text.Json;
using Kilowatch.Cli.Documents;
using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>Reads messages, journal entries and pages of a journal from documents, and tells what cannot be sent.</summary>
internal sealed class RecordedMessages(Action<string> skipped)
{
    // A page of the journal has at most 1000 entries, which are rarely as large as a body may be.
    private const int Longest = 256 * 1024 * 1024;
    private long _number;

    public IEnumerable<RecordedMessage> Read(Stream input)
    {
        var documents = new DocumentReader(input, Longest);
        while (documents.TryRead(out var document))
        {
            if (document.Problem is { } problem) Tell(document, problem);
            else foreach (var message in OfDocument(document)) yield return message;
        }
    }

    private IEnumerable<RecordedMessage> OfDocument(Document document)
    {
        if (MessageReader.Read(document.Bytes.Span) is { IsReadable: true, Kind: not MessageKind.Notification })
            return [Plain(document, JudgedKind.Notification)];
        try
        {
            using var json = JsonDocument.Parse(document.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                Tell(document, "this is not a JSON object.");
                return [];
            }

            if (json.RootElement.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array)
                return [.. entries.EnumerateArray().Select(e => ReplayEntry.Read(e, ref _number)).OfType<RecordedMessage>()];
            if (ReplayEntry.IsOne(json.RootElement)) return ReplayEntry.Read(json.RootElement, ref _number) is { } message ? [message] : [];
        }
        catch (JsonException)
        {
            var unreadable = DocumentValidator.Of(document.Bytes.Span, null).Findings;
            Tell(document, unreadable.Count > 0 ? unreadable[0].Sentence : "this is not JSON.");
            return [];
        }

        var kind = KindDetector.Of(document.Bytes.Span);
        if (kind.Request is not null) return [Plain(document, kind)];
        Tell(document, "this is an answer, no request.");
        return [];
    }

    private RecordedMessage Plain(in Document document, JudgedKind kind) => RecordedMessage.Of(++_number, document.Bytes.ToArray(), kind);

    private void Tell(in Document document, string why) =>
        skipped(string.Create(CultureInfo.InvariantCulture, $"line {document.Line}: {why}"));
}
