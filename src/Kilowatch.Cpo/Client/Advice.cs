using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Client;

/// <summary>What helps against a refusal, per status code (OICP 2.3, StatusCode schema) or else per HTTP status.</summary>
internal static class Advice
{
    public static string For(string? code, int httpStatus) => code switch
    {
        StatusCodes.HubSystemError or StatusCodes.HubDatabaseError or StatusCodes.SystemError or StatusCodes.DataTransactionError =>
            "Send it again later.",
        StatusCodes.PartnerDidNotRespond => "Send it again: the hub is fine, the driver's provider did not answer.",
        StatusCodes.UnauthorizedAccess => "Check that the OperatorID belongs to the client certificate.",
        StatusCodes.SessionInvalid =>
            "Use the SessionID of an authorization that has no charge detail record yet; nothing more can be sent for this one.",
        StatusCodes.ServiceNotAvailable => "Send this provider no Progress: it does not take charging notifications.",
        StatusCodes.DataError => "Correct the message; the same one will be refused again.",
        StatusCodes.NoValidContract => "Check the contract with this provider at the hub.",
        StatusCodes.PartnerNotFound => "Check the OperatorID in the address: the hub does not know it.",
        StatusCodes.InconsistentEvseId or StatusCodes.UnknownEvseId or StatusCodes.EvseIdNotCompatible => "Check the EvseID.",
        StatusCodes.RfidInvalidUid or StatusCodes.QrCodeInvalidCredentials or StatusCodes.PlcInvalidEvcoId
            or StatusCodes.NoPositiveAuthenticationResponse =>
            "Ask the driver for another card: no provider knows this one.",
        null or "" => For(httpStatus),
        _ => "Ask the driver's provider; the same message will be refused again.",
    };

    private static string For(int httpStatus) => httpStatus switch
    {
        400 => "Correct the message; the same one will be refused again.",
        401 => "Check the client certificate (--cert, --key).",
        403 => "Ask the hub whether a firewall keeps this address or this partner out.",
        404 => "Check the hub's base URL: no OICP service answers at this address.",
        413 => "Send fewer values in one message.",
        >= 300 and < 400 => "Check the hub's base URL: it redirects elsewhere.",
        _ => "Check the hub's base URL, then ask the hub with the Process-ID.",
    };
}
