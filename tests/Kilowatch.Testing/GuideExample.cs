namespace Kilowatch.Testing;

/// <summary>The integration guide's Progress with the ids that its placeholders stand for, and its documented answer, word for
/// word.</summary>
internal static class GuideExample
{
    public const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    public const string EventOccurred = "2020-09-23T14:25:53.038Z";

    public const string Progress = $$"""
        {
            "CPOPartnerSessionID": "1234XYZ",
            "ChargingStart": "2020-09-23T14:17:53.038Z",
            "EventOccurred": "{{EventOccurred}}",
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
            "SessionID": "{{Session}}",
            "SessionStart": "2020-09-23T14:17:53.038Z",
            "Type": "Progress"
        }
        """;

    public const string Acknowledgment = $$"""
        {
          "CPOPartnerSessionID": "1234XYZ",
          "EMPPartnerSessionID": "2345ABC",
          "Result": true,
          "SessionID": "{{Session}}",
          "StatusCode": {
            "AdditionalInfo": "Success",
            "Code": "000",
            "Description": "Success"
          }
        }
        """;
}
