using Kilowatch.Ocpp.Lines;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>A charger's token as an OICP identification, where it has the form of one.</summary>
internal static class OcppIdentification
{
    /// <param name="token">idTag of 1.6, idToken.idToken of 2.0.1.</param>
    /// <param name="type">idToken.type of 2.0.1; null in 1.6, which has none.</param>
    public static Identification? Of(string? token, string? type)
    {
        if (type is "eMAID")
            return EvcoId.TryParse(token, out var contract) ? new() { PlugAndChargeIdentification = new() { EvcoId = contract } } : null;
        if (type is not (null or "ISO14443" or "ISO15693")) return null;
        return DriverIdentification.Read(token, evco: null, out var card) is null ? card : null;
    }
}
