namespace Kilowatch.Oicp;

/// <summary>The five kinds of identification (OICP 2.3, Identification schema).</summary>
[Flags]
public enum IdentificationKinds
{
    /// <summary>No identification was given.</summary>
    None = 0,

    /// <summary>RFIDMifareFamilyIdentification {UID}.</summary>
    RfidMifareFamily = 1,

    /// <summary>RFIDIdentification {UID, RFID, EvcoID?, PrintedNumber?, ExpiryDate?}.</summary>
    Rfid = 2,

    /// <summary>QRCodeIdentification {EvcoID, PIN | HashedPIN}.</summary>
    QrCode = 4,

    /// <summary>PlugAndChargeIdentification {EvcoID}.</summary>
    PlugAndCharge = 8,

    /// <summary>RemoteIdentification {EvcoID}.</summary>
    Remote = 16,
}
