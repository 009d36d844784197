namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Every OICP service of the hub with a body that is valid for the operator DE*ABC.</summary>
internal static class Routes
{
    public const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    public static readonly IReadOnlyDictionary<string, (string Path, string Body)> Operators =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["charging notification"] = ("/api/oicp/notificationmgmt/v11/charging-notifications",
            $$$"""{"Type":"Start","SessionID":"{{{Session}}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00Z"}"""),
            ["authorize start"] = ("/api/oicp/charging/v21/operators/DE*ABC/authorize/start",
            """{"OperatorID":"DE*ABC","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}"""),
            ["authorize stop"] = ("/api/oicp/charging/v21/operators/DE*ABC/authorize/stop",
            $$$$"""{"OperatorID":"DE*ABC","SessionID":"{{{{Session}}}}","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}"""),
            ["charge detail record"] = ("/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record",
            """{"SessionID":"00000000-0000-0000-0000-000000000000","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}},"ChargingStart":"2026-01-31T10:00:00Z","ChargingEnd":"2026-01-31T11:00:00Z","SessionStart":"2026-01-31T10:00:00Z","SessionEnd":"2026-01-31T11:00:00Z","ConsumedEnergy":9}"""),
        };
}
