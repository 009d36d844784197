using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// How a driver was identified (OICP 2.3, Identification schema): exactly one of the five kinds. All five are nullable
/// here, and several may be set, as the published examples do; judging that is the rules' business.
/// </summary>
public sealed record Identification : OicpObject
{
    /// <summary>A card of the Mifare family; the kind for RFID in authorization.</summary>
    [JsonPropertyName("RFIDMifareFamilyIdentification")]
    public RfidMifareFamilyIdentification? RfidMifareFamilyIdentification { get; init; }

    /// <summary>A card with more data; not allowed in authorization.</summary>
    [JsonPropertyName("RFIDIdentification")]
    public RfidIdentification? RfidIdentification { get; init; }

    /// <summary>A QR code, with the PIN of the contract.</summary>
    [JsonPropertyName("QRCodeIdentification")]
    public QrCodeIdentification? QrCodeIdentification { get; init; }

    /// <summary>The contract that the car itself presents (ISO 15118).</summary>
    public PlugAndChargeIdentification? PlugAndChargeIdentification { get; init; }

    /// <summary>The only kind for remote authorization.</summary>
    public RemoteIdentification? RemoteIdentification { get; init; }

    /// <summary>The contract id, of whichever kind carries one; null for a bare card.</summary>
    [JsonIgnore]
    public EvcoId? EvcoId =>
        RemoteIdentification?.EvcoId ?? PlugAndChargeIdentification?.EvcoId ?? QrCodeIdentification?.EvcoId ?? RfidIdentification?.EvcoId;

    /// <summary>The card's serial number; null when no card was involved.</summary>
    [JsonIgnore]
    public Uid? Uid => RfidMifareFamilyIdentification?.Uid ?? RfidIdentification?.Uid;

    // The generated one would print EvcoId and Uid in full.
    protected override bool PrintMembers(StringBuilder builder)
    {
        OicpObject?[] kinds =
            [RfidMifareFamilyIdentification, RfidIdentification, QrCodeIdentification, PlugAndChargeIdentification, RemoteIdentification];
        builder.AppendJoin(", ", kinds.Where(kind => kind is not null));
        return true;
    }
}
