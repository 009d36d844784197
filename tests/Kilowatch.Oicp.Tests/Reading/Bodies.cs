using System.Text;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>Messages as lists of members, to leave one out or to put another in.</summary>
internal static class Bodies
{
    private const string Session = "\"SessionID\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\"";
    private const string Common = Session + "|\"EvseID\":\"DE*XYZ*ETEST1\"|\"OperatorID\":\"DE*ABC\"|";

    /// <summary>The mandatory members alone.</summary>
    public static string[] Mandatory(string type) => $"\"Type\":\"{type}\"|{Common}{type switch
    {
        "Start" => "\"ChargingStart\":\"2026-01-31T10:00:00+01:00\"",
        "Progress" => "\"ChargingStart\":\"2026-01-31T10:00:00+01:00\"|\"EventOccurred\":\"2026-01-31T10:25:00Z\"|\"ChargingDuration\":48000",
        "End" => "\"ChargingEnd\":\"2026-01-31T11:00:00Z\"",
        _ => "\"ErrorType\":\"CriticalError\"",
    }}".Split('|');

    public static MessageFacts Read(IEnumerable<string> members) => Read("{" + string.Join(',', members) + "}");

    /// <summary>By the schemas alone: what the lenient reading takes beyond them is in LeniencyTests.</summary>
    public static MessageFacts Read(string body) => MessageReader.Read(Encoding.UTF8.GetBytes(body), mode: ReadingMode.Strict);

    /// <summary>A Start with these members besides, each with its comma before it.</summary>
    public static MessageFacts Start(string more) => Read(Mandatory("Start").Append(more.TrimStart(',')));

    public static IEnumerable<string> Rules(this MessageFacts facts) => facts.Violations.Select(v => $"{v.Pointer} {v.Rule}");
}
