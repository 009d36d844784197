using System.Text;
using System.Text.Json;
using Kilowatch.Cli.Replay;

namespace Kilowatch.Cli.Tests.Replay;

public class RecordedMessagesTests
{
    [Fact]
    public void Messages_entries_and_pages_of_a_journal_are_read_alike()
    {
        var entry = $$"""{"id":7,"sessionId":"{{Messages.Session}}","kind":"authorizeStart","code":"000","operator":"DE*ABC","arrivedAt":"2026-02-01T00:00:00.5Z","request":{{JsonSerializer.Serialize(Messages.AuthorizeStart)}},"answer":"{}"}""";
        var seeded =
            $$"""{"id":1,"sessionId":"{{Messages.Session}}","kind":"sessionSeeded","request":"","answer":"{}","arrivedAt":"2026-02-01T00:00:00Z"}""";
        foreach (var log in (string[])[entry, $$"""{"entries":[{{seeded}},{{entry}}],"next":null}""", $"[{seeded},\n{entry}]"])
        {
            var (messages, skipped) = Read(log);
            var message = Assert.Single(messages);
            Assert.Empty(skipped);
            Assert.Equal((Messages.AuthorizeStart, "authorize-start", Messages.Session, "DE*ABC", "000"),
                (Encoding.UTF8.GetString(message.Body), message.Kind.Name, message.Session!.Value.Value, message.Operator!.Value.Value,
                    message.Code));
            Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, 500, TimeSpan.Zero), message.At);
        }
    }

    [Fact]
    public void A_bare_message_tells_its_kind_session_operator_and_time_itself()
    {
        var (messages, skipped) = Read(string.Join('\n', Messages.AuthorizeStart, Messages.Progress, Messages.End, Messages.Record));
        Assert.Empty(skipped);
        Assert.Equal(["authorize-start", "notification", "notification", "cdr"], messages.Select(m => m.Kind.Name));
        Assert.Equal([null, Messages.Session, Messages.Session, Messages.Session], messages.Select(m => m.Session?.Value));
        Assert.Equal(["DE*ABC", "DE*ABC", "DE*ABC", "DE*ABC"], messages.Select(m => m.Operator?.Value)); // the record's by its EvseID
        Assert.Equal([null, "09:25", "10:00", "10:00"],
            messages.Select(m => m.At?.UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void What_cannot_be_sent_is_told_with_its_line()
    {
        var (messages, skipped) = Read(string.Join('\n', Messages.Progress, "{\"Type\":", "", Messages.Acknowledgment, "17"));
        Assert.Single(messages);
        Assert.Equal(["line 2", "line 4", "line 5"], skipped.Select(why => why.Split(':')[0]));
    }

    private static (List<RecordedMessage> Messages, List<string> Skipped) Read(string log)
    {
        var skipped = new List<string>();
        var messages = new RecordedMessages(skipped.Add).Read(new MemoryStream(Encoding.UTF8.GetBytes(log))).ToList();
        return (messages, skipped);
    }
}
