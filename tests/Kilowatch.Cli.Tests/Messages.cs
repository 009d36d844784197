namespace Kilowatch.Cli.Tests;

/// <summary>Messages that are right, to be spoilt.</summary>
internal static class Messages
{
    public const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    public const string Progress =
        """{"Type":"Progress","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00","EventOccurred":"2026-01-31T10:25:00.500+01:00","ConsumedEnergyProgress":12.340}""";

    public const string End =
        """{"Type":"End","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00","ChargingEnd":"2026-01-31T11:00:00+01:00","ConsumedEnergy":20}""";

    public const string AuthorizeStart =
        """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}""";

    public const string AuthorizeStop =
        """{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","OperatorID":"DE*ABC","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}""";

    public const string Record =
        """{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}},"ChargingStart":"2026-01-31T10:00:00+01:00","ChargingEnd":"2026-01-31T11:00:00+01:00","SessionStart":"2026-01-31T10:00:00+01:00","SessionEnd":"2026-01-31T11:00:00+01:00","ConsumedEnergy":20}""";

    public const string Acknowledgment =
        """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null},"SessionID":null}""";
}
