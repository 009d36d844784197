namespace Kilowatch.Oicp.Tests.Json;

/// <summary>The values of the published examples (OICP 2.3, OpenAPI schemas), one of every message, as compact JSON.</summary>
internal static class PublishedExamples
{
    public const string StartNotification = """
        {"Type": "Start", "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC",
        "ChargingStart": "2020-09-23T14:17:53.038Z", "EvseID": "DE*XYZ*ETEST1",
        "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}}, "MeterValueStart": 0,
        "PartnerProductID": "AC 1", "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527",
        "SessionStart": "2020-09-23T14:17:53.038Z", "OperatorID": "DE*ABC"}
        """;

    public const string ProgressNotification = """
        {"Type": "Progress", "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC",
        "ChargingStart": "2020-09-23T14:17:53.038Z", "EventOccurred": "2020-09-23T14:25:53.038Z", "ChargingDuration": 48000,
        "ConsumedEnergyProgress": 9, "EvseID": "DE*XYZ*ETEST1",
        "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}}, "MeterValueStart": 0,
        "MeterValueInBetween": {"meterValues": [9]}, "PartnerProductID": "AC 1",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "SessionStart": "2020-09-23T14:17:53.038Z", "OperatorID": "DE*ABC"}
        """;

    public const string EndNotification = """
        {"Type": "End", "CPOPartnerSessionID": "1234XYZ", "ChargingEnd": "2020-09-23T14:17:53.038Z",
        "ChargingStart": "2020-09-23T14:50:53.038Z", "ConsumedEnergy": 10, "EMPPartnerSessionID": "2345ABC",
        "EvseID": "DE*XYZ*ETEST1", "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}},
        "MeterValueStart": 0, "MeterValueEnd": 10, "MeterValueInBetween": {"meterValues": [0]}, "PartnerProductID": "AC 1",
        "PenaltyTimeStart": "2020-09-23T14:17:53.038Z", "OperatorID": "DE*ABC",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "SessionEnd": "2020-09-23T14:50:53.038Z",
        "SessionStart": "2020-09-23T14:17:53.038Z"}
        """;

    public const string ErrorNotification = """
        {"CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC", "EvseID": "DE*XYZ*ETEST1",
        "ErrorType": "ConnectorError", "ErrorAdditionalInfo": "Plug was not connected, EVSEID timed out reached",
        "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}}, "OperatorID": "DE*ABC",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "Type": "Error"}
        """;

    public const string Acknowledgment = """
        {"Result": true, "StatusCode": {"AdditionalInfo": "Success", "Code": "000", "Description": "Success"},
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC"}
        """;

    public const string AuthorizeStart = """
        {"CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "TestSession", "EvseID": "DE*XYZ*ETEST1",
        "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string123456"}, "Value": "string123456"},
        "PIN": "1234"}, "PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X",
        "ExpiryDate": "2021-01-23T14:21:23.744Z", "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"}},
        "OperatorID": "DE*ABC", "PartnerProductID": "AC 1", "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527"}
        """;

    public const string AuthorizationStart = """
        {"AuthorizationStatus": "Authorized",
        "AuthorizationStopIdentifications": [{"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string123456"}, "Value": "string123456"},
        "PIN": "1234"}, "PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X",
        "ExpiryDate": "2021-01-23T14:21:36.954Z", "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"}}],
        "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC", "ProviderID": "DE-DCB",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "StatusCode": {"AdditionalInfo": "Success", "Code": "000",
        "Description": "string"}}
        """;

    public const string AuthorizeStop = """
        {"CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "TestSession", "EvseID": "DE*XYZ*ETEST1",
        "Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string123456"}, "Value": "string123456"},
        "PIN": "1234"}, "PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X",
        "ExpiryDate": "2021-01-23T14:21:23.744Z", "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"}},
        "OperatorID": "DE*ABC", "PartnerProductID": "AC 1", "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527"}
        """;

    public const string AuthorizationStop = """
        {"AuthorizationStatus": "Authorized", "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC",
        "ProviderID": "DE-DCB", "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "StatusCode": {"AdditionalInfo": "Success",
        "Code": "000", "Description": "string"}}
        """;

    public const string AuthorizeRemoteStart = """
        {"Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string123456"}, "Value": "string123456"},
        "PIN": "1234"}, "PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X",
        "ExpiryDate": "2021-01-23T14:21:36.954Z", "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"}},
        "CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC", "ProviderID": "DE-DCB",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "PartnerProductID": "AC 1", "EvseID": "DE*XYZ*ETEST1"}
        """;

    public const string AuthorizeRemoteStop = """
        {"CPOPartnerSessionID": "1234XYZ", "EMPPartnerSessionID": "2345ABC", "ProviderID": "DE-DCB",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "EvseID": "DE*XYZ*ETEST1"}
        """;

    public const string ChargeDetailRecord = """
        {"CalibrationLawVerificationInfo": {"CalibrationLawCertificateID": "CD-12BD-2783T",
        "PublicKey": "a9sdh839alskldh/WEDjaskdjis20ij2wdpasodpjlkofi3ed3ed",
        "MeteringSignatureUrl": "http://www.meteringexample1234.com", "MeteringSignatureEncodingFormat": "UTF-8",
        "SignedMeteringValuesVerificationInstruction": "please follow instructions provided in the mentioned URL"},
        "CPOPartnerSessionID": "1234XYZ", "ChargingEnd": "2020-09-23T14:17:53.038Z", "ChargingStart": "2020-09-23T14:17:53.038Z",
        "ConsumedEnergy": 10, "EMPPartnerSessionID": "9876655", "EvseID": "DE*XYZ*ETEST1", "HubOperatorID": "DE*ABC",
        "HubProviderID": "DE-DCB", "Identification": {"PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string123456"}, "Value": "string123456"},
        "PIN": "1234"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X", "ExpiryDate": "2021-01-23T14:17:53.039Z",
        "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"},
        "RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}, "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}},
        "MeterValueEnd": 10, "MeterValueInBetween": {"meterValues": [10]}, "MeterValueStart": 0,
        "SignedMeteringValues": [{"SignedMeteringValue": "AAAAAAAAAAAAAAABasdno2e89d2ekasdeBBBBBBBBBBBBBBBBCCCCCCCCC23423BBBBBBBBBBBBBAS",
        "MeteringStatus": "Start"},
        {"SignedMeteringValue": "AAAAAAAAAAAAAAABBBBdaskjhadksiqwd2309nede9owineBBBBBBBBBBBBBCCCCCCCCC23423BBBBBBBBBBBBBAS",
        "MeteringStatus": "End"}], "PartnerProductID": "AC 1", "SessionEnd": "2020-09-23T14:17:53.039Z",
        "SessionID": "f98efba4-02d8-4fa0-b810-9a9d50d2c527", "SessionStart": "2020-09-23T14:17:53.039Z"}
        """;

    public const string PushAuthenticationData = """
        {"ActionType": "fullLoad",
        "ProviderAuthenticationData": {"AuthenticationDataRecord": [{"Identification": {"RFIDMifareFamilyIdentification": {"UID": "1234ABCD"}},
        "QRCodeIdentification": {"EvcoID": "DE-DCB-C12345678-X", "HashedPIN": {"Function": "Bcrypt",
        "LegacyHashData": {"Function": "MD5", "Salt": "string", "Value": "string"}, "Value": "string"}, "PIN": "1234"},
        "PlugAndChargeIdentification": {"EvcoID": "DE-DCB-C12345678-X"},
        "RemoteIdentification": {"EvcoID": "DE-DCB-C12345678-X"}, "RFIDIdentification": {"EvcoID": "DE-DCB-C12345678-X",
        "ExpiryDate": "2021-01-23T14:21:23.744Z", "PrintedNumber": "9876655", "RFID": "mifareCls", "UID": "1234ABCD"}}],
        "ProviderID": "DE-DCB"}}
        """;
}
