namespace Kilowatch.Oicp;

/// <summary>
/// The codes of the StatusCode schema of OICP 2.3. Descriptions are the published ones without the trailing dot, and with
/// an ASCII hyphen for the dash: answers in ISO-8859-1 have been seen, where a dash would not survive.
/// </summary>
public static class StatusCodes
{
    /// <summary>Success.</summary>
    public const string Success = "000";

    /// <summary>Hubject system error.</summary>
    public const string HubSystemError = "001";

    /// <summary>Hubject database error.</summary>
    public const string HubDatabaseError = "002";

    /// <summary>Data transaction error.</summary>
    public const string DataTransactionError = "009";

    /// <summary>Unauthorized Access.</summary>
    public const string UnauthorizedAccess = "017";

    /// <summary>Inconsistent EvseID.</summary>
    public const string InconsistentEvseId = "018";

    /// <summary>Inconsistent EvcoID.</summary>
    public const string InconsistentEvcoId = "019";

    /// <summary>System error.</summary>
    public const string SystemError = "021";

    /// <summary>Data error.</summary>
    public const string DataError = "022";

    /// <summary>QR Code Authentication failed - Invalid Credentials.</summary>
    public const string QrCodeInvalidCredentials = "101";

    /// <summary>RFID Authentication failed - invalid UID.</summary>
    public const string RfidInvalidUid = "102";

    /// <summary>RFID Authentication failed - card not readable.</summary>
    public const string RfidCardNotReadable = "103";

    /// <summary>PLC Authentication failed - invalid EvcoID.</summary>
    public const string PlcInvalidEvcoId = "105";

    /// <summary>No positive authentication response.</summary>
    public const string NoPositiveAuthenticationResponse = "106";

    /// <summary>QR Code App Authentication failed - time out error.</summary>
    public const string QrCodeAppTimeout = "110";

    /// <summary>PLC (ISO/ IEC 15118) Authentication failed - invalid underlying EvcoID.</summary>
    public const string PlcInvalidUnderlyingEvcoId = "120";

    /// <summary>PLC (ISO/ IEC 15118) Authentication failed - invalid certificate.</summary>
    public const string PlcInvalidCertificate = "121";

    /// <summary>PLC (ISO/ IEC 15118) Authentication failed - time out error.</summary>
    public const string PlcTimeout = "122";

    /// <summary>EvcoID locked.</summary>
    public const string EvcoIdLocked = "200";

    /// <summary>No valid contract.</summary>
    public const string NoValidContract = "210";

    /// <summary>Partner not found.</summary>
    public const string PartnerNotFound = "300";

    /// <summary>Partner did not respond.</summary>
    public const string PartnerDidNotRespond = "310";

    /// <summary>Service not available.</summary>
    public const string ServiceNotAvailable = "320";

    /// <summary>Session is invalid.</summary>
    public const string SessionInvalid = "400";

    /// <summary>Communication to EVSE failed.</summary>
    public const string EvseCommunicationFailed = "501";

    /// <summary>No EV connected to EVSE.</summary>
    public const string NoEvConnected = "510";

    /// <summary>EVSE already reserved.</summary>
    public const string EvseAlreadyReserved = "601";

    /// <summary>EVSE already in use/ wrong token.</summary>
    public const string EvseAlreadyInUse = "602";

    /// <summary>Unknown EVSE ID.</summary>
    public const string UnknownEvseId = "603";

    /// <summary>EVSE ID is not Hubject compatible.</summary>
    public const string EvseIdNotCompatible = "604";

    /// <summary>EVSE out of service.</summary>
    public const string EvseOutOfService = "700";

    /// <summary>The published description of a code; null for a code that OICP 2.3 does not know.</summary>
    public static string? Describe(string? code) => code switch
    {
        Success => "Success",
        HubSystemError => "Hubject system error",
        HubDatabaseError => "Hubject database error",
        DataTransactionError => "Data transaction error",
        UnauthorizedAccess => "Unauthorized Access",
        InconsistentEvseId => "Inconsistent EvseID",
        InconsistentEvcoId => "Inconsistent EvcoID",
        SystemError => "System error",
        DataError => "Data error",
        QrCodeInvalidCredentials => "QR Code Authentication failed - Invalid Credentials",
        RfidInvalidUid => "RFID Authentication failed - invalid UID",
        RfidCardNotReadable => "RFID Authentication failed - card not readable",
        PlcInvalidEvcoId => "PLC Authentication failed - invalid EvcoID",
        NoPositiveAuthenticationResponse => "No positive authentication response",
        QrCodeAppTimeout => "QR Code App Authentication failed - time out error",
        PlcInvalidUnderlyingEvcoId => "PLC (ISO/ IEC 15118) Authentication failed - invalid underlying EvcoID",
        PlcInvalidCertificate => "PLC (ISO/ IEC 15118) Authentication failed - invalid certificate",
        PlcTimeout => "PLC (ISO/ IEC 15118) Authentication failed - time out error",
        EvcoIdLocked => "EvcoID locked",
        NoValidContract => "No valid contract",
        PartnerNotFound => "Partner not found",
        PartnerDidNotRespond => "Partner did not respond",
        ServiceNotAvailable => "Service not available",
        SessionInvalid => "Session is invalid",
        EvseCommunicationFailed => "Communication to EVSE failed",
        NoEvConnected => "No EV connected to EVSE",
        EvseAlreadyReserved => "EVSE already reserved",
        EvseAlreadyInUse => "EVSE already in use/ wrong token",
        UnknownEvseId => "Unknown EVSE ID",
        EvseIdNotCompatible => "EVSE ID is not Hubject compatible",
        EvseOutOfService => "EVSE out of service",
        _ => null,
    };
}
