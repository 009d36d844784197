using System.Text;

namespace Kilowatch.Bench;

/// <summary>The integration guide's Progress, and one that breaks rules.</summary>
internal static class Bodies
{
    public const string Guide = """
        {
            "CPOPartnerSessionID": "1234XYZ",
            "ChargingStart": "2020-09-23T14:17:53.038Z",
            "EventOccurred": "2020-09-23T14:25:53.038Z",
            "ChargingDuration": 48000,
            "ConsumedEnergyProgress": 9,
            "EMPPartnerSessionID": "2345ABC",
            "EvseID": "DE*ABC*ETEST1",
            "Identification": {
                "RFIDMifareFamilyIdentification": {
                    "UID": "044A2DAA856280"
                }
            },
            "MeterValueStart": 0,
            "MeterValueInBetween": {
                "meterValues": [
                    9
                ]
            },
            "PartnerProductID": "AC 1",
            "OperatorID": "DE*ABC",
            "SessionID": "3fe7378a-238f-4cf3-bca6-de657881f8c2",
            "SessionStart": "2020-09-23T14:17:53.038Z",
            "Type": "Progress"
        }
        """;

    public static byte[] Progress { get; } = Encoding.UTF8.GetBytes(Guide);

    /// <summary>No EvseID, no EventOccurred, energy as text.</summary>
    public static byte[] Invalid { get; } = Encoding.UTF8.GetBytes(Guide
        .Replace("\"EvseID\": \"DE*ABC*ETEST1\",", "", StringComparison.Ordinal)
        .Replace("\"EventOccurred\": \"2020-09-23T14:25:53.038Z\",", "", StringComparison.Ordinal)
        .Replace("\"ConsumedEnergyProgress\": 9", "\"ConsumedEnergyProgress\": \"9\"", StringComparison.Ordinal));
}
