using System.Globalization;
using System.Text;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Kilowatch.Shared;

namespace Kilowatch.Emp.Tests;

/// <summary>Messages of one session, minutes counted from its start.</summary>
internal static class Messages
{
    public const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    public const string Uid = "044A2DAA856280";

    public static DateTimeOffset Start { get; } = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    public static string Started(string session = Session, double minute = 0) =>
        Notification(session, "Start", $"\"ChargingStart\":\"{At(minute)}\",\"PartnerProductID\":\"AC 1\"");

    public static string Progress(double minute, string kWh, string session = Session) => Notification(
        session, "Progress",
        $"\"ChargingStart\":\"{At(0)}\",\"EventOccurred\":\"{At(minute)}\",\"ConsumedEnergyProgress\":{kWh},\"PartnerProductID\":\"AC 1\"");

    public static string Ended(double minute, string kWh, double? penaltyMinute = null, string session = Session) => Notification(
        session, "End", $"\"ChargingStart\":\"{At(0)}\",\"ChargingEnd\":\"{At(minute)}\",\"ConsumedEnergy\":{kWh}"
        + (penaltyMinute is { } penalty ? $",\"PenaltyTimeStart\":\"{At(penalty)}\"" : ""));

    public static string Failed(string type = ErrorNotification.ConnectorError, string session = Session) =>
        Notification(session, "Error", $"\"ErrorType\":\"{type}\"");

    public static string Record(double minute, string kWh, string session = Session) => $$$"""
        {"SessionID":"{{{session}}}","EvseID":"DE*ABC*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"{{{Uid}}}"}},
         "ChargingStart":"{{{At(0)}}}","ChargingEnd":"{{{At(minute)}}}","SessionStart":"{{{At(0)}}}","SessionEnd":"{{{At(minute + 5)}}}","ConsumedEnergy":{{{kWh}}}}
        """;

    public static string Authorize(string uid = Uid, string session = Session) => $$$"""
        {"SessionID":"{{{session}}}","OperatorID":"DE*ABC","EvseID":"DE*ABC*ETEST1","Identification":{{{Card(uid)}}} }
        """;

    public static string Card(string uid) => $$$"""{"RFIDMifareFamilyIdentification":{"UID":"{{{uid}}}"} }""";

    public static string At(double minute) =>
        Start.AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A message as the store gives it back.</summary>
    public static StoredMessage Stored(string json, DateTimeOffset arrived, long revision = 1)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var kind = json.Contains("\"Type\"", StringComparison.Ordinal) ? MessageReader.Read(body).Kind
            : json.Contains("ConsumedEnergy", StringComparison.Ordinal) ? MessageKind.ChargeDetailRecord : MessageKind.AuthorizeStart;
        return new(revision, kind, arrived, Fingerprint.Of(body), body);
    }

    private static string Notification(string session, string type, string more) =>
        $$"""{"Type":"{{type}}","SessionID":"{{session}}","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC",{{more}}}""";
}
