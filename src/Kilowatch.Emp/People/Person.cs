using System.Text;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.People;

/// <summary>A driver, by one identification. Never logged.</summary>
internal sealed class Person
{
    private readonly Uid? _uid;
    private readonly EvcoId? _evcoId;
    private readonly string _text;

    private Person(Uid? uid, EvcoId? evcoId, string text) => (_uid, _evcoId, _text) = (uid, evcoId, text);

    /// <summary>Null unless exactly one is given, in whatever spelling.</summary>
    public static Person? Of(string? uid, string? evcoId) => (uid, evcoId) switch
    {
        ({ } card, null) when Uid.TryParse(card, ReadingMode.Lenient, out var id) => new(id, null, id.Value),
        (null, { } contract) when EvcoId.TryParse(contract, out var id) => new(null, id, contract),
        _ => null,
    };

    /// <summary>Whether a message names the person: in the identification in whatever spelling, or anywhere by the same
    /// characters.</summary>
    public bool IsIn(StoredMessage message)
    {
        var body = message.Body.Span;
        if (Encoding.UTF8.GetString(body).Contains(_text, StringComparison.OrdinalIgnoreCase)) return true;
        var facts = MessageReader.Read(body,
            message.Kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error
                ? MessageKind.Notification
                : message.Kind);
        return _uid is not null
            ? Uid.TryParse(facts.Uid.TextIn(body), ReadingMode.Lenient, out var uid) && uid == _uid
            : EvcoId.TryParse(facts.EvcoId.TextIn(body), out var evcoId) && evcoId == _evcoId;
    }
}
