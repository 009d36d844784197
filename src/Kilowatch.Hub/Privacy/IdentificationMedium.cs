namespace Kilowatch.Hub.Privacy;

/// <summary>With what a driver identifies. The numbers are on disk: never change one.</summary>
internal enum IdentificationMediumKind
{
    /// <summary>An RFID card: RFIDMifareFamilyIdentification and RFIDIdentification alike.</summary>
    Card = 1,

    /// <summary>QRCodeIdentification.</summary>
    QrCode = 2,

    /// <summary>PlugAndChargeIdentification.</summary>
    PlugAndCharge = 3,

    /// <summary>RemoteIdentification.</summary>
    Remote = 4,
}

/// <summary>What a driver identified with, told apart from others' but not told: keyed hashes (see <see cref="IdentityHash"/>).</summary>
/// <param name="Class">Card, code, car or app.</param>
/// <param name="Token">Of the card's UID, else of the contract's EvcoID.</param>
/// <param name="Contract">Of the EvcoID that came with a card.</param>
internal sealed record IdentificationMedium(IdentificationMediumKind Class, string Token, string? Contract = null)
{
    /// <summary>Whether this is the very medium that started a session (OICP 2.3, eRoamingAuthorizeStop).</summary>
    public bool IsSameAs(IdentificationMedium other) => Class == other.Class && Token == other.Token;

    public bool IsOf(string token) => Token == token || Contract == token;
}
