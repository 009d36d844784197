using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Oicp;

/// <summary>Reads a message's bytes in one pass: no DOM, and no allocation for a valid message without escapes.</summary>
/// <remarks>It never throws, whatever the bytes are. Members that OICP does not give to the message are skipped,
/// and members of another type are not judged; null means absent (spec of the messages: OICP 2.3, schemas).</remarks>
public static class MessageReader
{
    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The body as it came.</param>
    /// <param name="kind">What the route says it is; <see cref="MessageKind.Notification"/> lets the member Type tell which.</param>
    /// <param name="mode">Whether what only the live network takes is a remark (<see cref="MessageFacts.Leniencies"/>) or a
    /// violation.</param>
    public static MessageFacts Read(ReadOnlySpan<byte> utf8, MessageKind kind = MessageKind.Notification,
        ReadingMode mode = ReadingMode.Lenient)
    {
        if (!Utf8.IsValid(utf8)) return Unreadable(utf8, kind, null, InvalidUtf8At(utf8));
        var pass = new MessagePass(utf8, kind, mode);
        try
        {
            pass.Run();
        }
        catch (JsonException notJson)
        {
            return Unreadable(utf8, kind, notJson, pass.Position);
        }

        return pass.Judge();
    }

    private static MessageFacts Unreadable(ReadOnlySpan<byte> utf8, MessageKind kind, JsonException? notJson, long position)
    {
        var facts = new MessageFacts { Kind = kind };
        var sentence = UnreadableBody.Describe(utf8, notJson, position);
        facts.Refuse([new Violation("", "json.syntax", sentence) { Position = position }], sentence);
        return facts;
    }

    private static long InvalidUtf8At(ReadOnlySpan<byte> utf8)
    {
        var position = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[position..], out _, out var length) == System.Buffers.OperationStatus.Done)
            position += length;
        return position;
    }
}
