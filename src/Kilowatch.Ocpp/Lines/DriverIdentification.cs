using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Lines;

/// <summary>A driver's card or contract, as people and back ends write it, made an identification of OICP.</summary>
internal static class DriverIdentification
{
    /// <param name="uid">A card's UID in either case, with or without <c>:</c>, <c>-</c> or blanks between its bytes.</param>
    /// <param name="evco">A contract's EvcoID.</param>
    /// <param name="identification">Null when neither is given.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static string? Read(string? uid, string? evco, out Identification? identification)
    {
        identification = null;
        if (uid is not null && evco is not null) return "uid and evco are both given: a driver is identified by one of them.";
        if (uid is not null)
        {
            var digits = string.Concat(uid.Where(c => c is not (':' or '-' or ' '))).ToUpperInvariant();
            if (!Uid.TryParse(digits, out var card))
                return $"uid '{uid}' is not a valid UID: expected 8, 14 or 20 hexadecimal digits, e.g. 044A2DAA856280.";
            identification = new() { RfidMifareFamilyIdentification = new() { Uid = card } };
        }
        else if (evco is not null)
        {
            if (!EvcoId.TryParse(evco, out var contract)) return $"evco '{evco}' is not a valid EvcoID, e.g. DE-ICE-C12345678-X.";
            identification = new() { RemoteIdentification = new() { EvcoId = contract } };
        }

        return null;
    }
}
