using System.Text;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>Bodies that are no message, each with what it is.</summary>
internal static class Garbage
{
    /// <summary>What no JSON reader can read.</summary>
    public static IEnumerable<(string What, byte[] Body)> NotJson(Draft valid)
    {
        var body = valid.ToUtf8();
        return
        [
            ("an empty body", []),
            ("the text \"hello\" without quotes", "hello"u8.ToArray()),
            ("half a message", body[..(body.Length / 2)]),
            ("XML", "<Progress/>"u8.ToArray()),
            ("a message and more behind it", [.. body, .. "{}"u8]),
            ("bytes that are not UTF-8", [.. body[..^1], 0x2C, 0x22, 0x78, 0x22, 0x3A, 0x22, 0xFF, 0xFE, 0x22, 0x7D]),
            ("a thousand open brackets", Encoding.ASCII.GetBytes(new string('[', 1000))),
        ];
    }

    /// <summary>JSON that is not a notification.</summary>
    public static IEnumerable<(string What, byte[] Body)> OtherJson() =>
    [
        ("null", "null"u8.ToArray()),
        ("an array", "[]"u8.ToArray()),
        ("a number", "42"u8.ToArray()),
        ("an empty object", "{}"u8.ToArray()),
    ];

    /// <summary>A notification with one member that is not what it has to be.</summary>
    public static IEnumerable<(string Member, string What, Draft Draft)> WrongMembers(Drafts drafts, string session)
    {
        var progress = drafts.Progress(session);
        return
        [
            ("EvseID", "a wrong form", progress.WithText("EvseID", "over there")),
            ("OperatorID", "a wrong form", progress.WithText("OperatorID", "nobody in particular")),
            ("ChargingStart", "no offset", progress.WithText("ChargingStart", "2026-01-31T10:00:00")),
            ("EventOccurred", "a day that does not exist", progress.WithText("EventOccurred", "2026-02-30T10:00:00Z")),
            ("ConsumedEnergyProgress", "a comma in its energy", progress.WithText("ConsumedEnergyProgress", "12,345")),
            ("ChargingDuration", "an object", progress.With("ChargingDuration", "{}")),
            ("ErrorType", "a value that is none", drafts.Error(session).WithText("ErrorType", "Smoke")),
            ("ChargingEnd", "a number", drafts.End(session).With("ChargingEnd", "1700000000")),
        ];
    }

    /// <summary>A notification with one mandatory member left out; with the member Type, nobody knows what else is missing.</summary>
    public static IEnumerable<(string Type, string Member, Draft Draft)> MissingMembers(Drafts drafts, string session)
    {
        foreach (var (type, mandatory) in Drafts.Mandatory)
        {
            foreach (var member in mandatory) yield return (type, member, drafts.Of(type, session).Without(member));
        }

        yield return ("Progress", "ChargingDuration and ConsumedEnergyProgress",
            drafts.Progress(session).Without("ChargingDuration").Without("ConsumedEnergyProgress"));
    }

    /// <summary>Words that only a program's insides say.</summary>
    public static string? InternalsIn(PartnerResponse answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body);
        foreach (var sign in (string[])["   at ", "\tat ", "Exception", "Traceback (most recent call last)", "goroutine ", "panic:",
            "node_modules", "SQLSTATE", "ORA-"])
        {
            if (text.Contains(sign, StringComparison.Ordinal)) return sign.Trim();
        }

        return null;
    }
}
