namespace Kilowatch.Cli.Sandbox;

/// <summary>What the sandbox says when it is ready.</summary>
internal static class SandboxGreeting
{
    public static string Text(string hub, string emp, string driver, string directory) => $$"""

        Kilowatch sandbox is ready.
          hub           {{hub}}
          dashboard     {{hub}}/admin/
          session       {{hub}}/admin/api/sessions/3fe7378a-238f-4cf3-bca6-de657881f8c2
          journal       {{hub}}/admin/api/journal
          EMP's page    {{emp}}/ (what the EMP DE*ICE received)
          driver page   {{emp}}{{driver}}
          data          {{directory}}
        listening on {{hub}}

        Send the integration guide's Progress notification:

        curl --location '{{hub}}/api/oicp/notificationmgmt/v11/charging-notifications' \
        --header 'Content-Type: application/json' \
        --data '{
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
        }'

        Again, it gives the stored answer. With another EventOccurred it is too early: the header Retry-After tells when to
        come back (curl --include shows it). Stop with Ctrl+C.
        """;
}
