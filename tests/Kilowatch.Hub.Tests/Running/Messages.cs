namespace Kilowatch.Hub.Tests.Running;

/// <summary>Notifications to send. Each is valid unless a test breaks it.</summary>
internal static class Messages
{
    public const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    public static string Start(string session = Session, string more = "") =>
        $$"""{"Type":"Start","SessionID":"{{session}}","EvseID":"DE*XYZ*ETEST1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00"{{more}}}""";

    /// <param name="minute">Two Progress of one session differ in it.</param>
    /// <param name="session">SessionID.</param>
    /// <param name="more">Members to add, each with a comma before it.</param>
    public static string Progress(int minute = 25, string session = Session, string more = "") =>
        $$"""{"Type":"Progress","SessionID":"{{session}}","EvseID":"DE*XYZ*ETEST1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00","EventOccurred":"2026-01-31T10:{{minute % 60:00}}:{{minute / 60 % 60:00}}.{{minute / 3600:000}}+01:00","ConsumedEnergyProgress":12.340{{more}}}""";

    public static string End(string session = Session, string more = "") =>
        $$"""{"Type":"End","SessionID":"{{session}}","EvseID":"DE*XYZ*ETEST1","OperatorID":"DE*ABC","ChargingEnd":"2026-01-31T11:00:00+01:00","ConsumedEnergy":22.000{{more}}}""";

    public static string Error(string session = Session, string more = "") =>
        $$"""{"Type":"Error","SessionID":"{{session}}","EvseID":"DE*XYZ*ETEST1","OperatorID":"DE*ABC","ErrorType":"ConnectorError"{{more}}}""";

    public static string Of(string type, string session = Session, string more = "") => type switch
    {
        "Start" => Start(session, more),
        "Progress" => Progress(session: session, more: more),
        "End" => End(session, more),
        _ => Error(session, more),
    };

    public static string ChargeDetailRecord(string session = Session, string more = "") =>
        $$$"""{"SessionID":"{{{session}}}","EvseID":"DE*XYZ*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}},"ChargingStart":"2026-01-31T10:00:00+01:00","ChargingEnd":"2026-01-31T11:00:00+01:00","SessionStart":"2026-01-31T09:59:00+01:00","SessionEnd":"2026-01-31T11:01:00+01:00","ConsumedEnergy":22.000{{{more}}}}""";

    public static string Authorize(string identification, string more = "") =>
        $$"""{"OperatorID":"DE*ABC","EvseID":"DE*XYZ*ETEST1","CPOPartnerSessionID":"cpo-1","Identification":{{identification}}{{more}}}""";

    public static string Rfid(string uid = "044A2DAA856280") => $$$"""{"RFIDMifareFamilyIdentification":{"UID":"{{{uid}}}"}}""";

    public static string Evco(string evcoId) => $$$"""{"RemoteIdentification":{"EvcoID":"{{{evcoId}}}"}}""";
}
