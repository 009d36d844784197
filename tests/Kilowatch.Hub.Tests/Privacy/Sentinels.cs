namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>Values that stand nowhere by chance.</summary>
internal static class Sentinels
{
    public const string Uid = "04BEEFCAFE1234";
    public const string EvcoId = "DE-ICE-C5ENT1NE1-7";
    public const string EvcoIdCanonical = "DEICEC5ENT1NE17";
    public const string Pin = "s3cr3t-p1n";
    public const string PrintedNumber = "PRINTED-5ENT1NE1";

    public static readonly string[] All = [Uid, EvcoId, EvcoIdCanonical, Pin, PrintedNumber];

    public static readonly string FullCard =
        $$$"""{"RFIDIdentification":{"UID":"{{{Uid}}}","RFID":"mifareDes","EvcoID":"{{{EvcoId}}}","PrintedNumber":"{{{PrintedNumber}}}"}}""";

    public static string[] In(string text) => [.. All.Where(sentinel => text.Contains(sentinel, StringComparison.OrdinalIgnoreCase))];

    /// <summary>As a JSON string may write it too.</summary>
    public static string Escaped(string text) => string.Concat(text.Select(c => $"\\u{(int)c:x4}"));
}
