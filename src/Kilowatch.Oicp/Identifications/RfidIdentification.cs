using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>OICP 2.3, RFIDIdentification schema.</summary>
public sealed record RfidIdentification : OicpObject
{
    /// <summary>The card's serial number; mandatory.</summary>
    [JsonPropertyName("UID")]
    public Uid? Uid { get; init; }

    [JsonPropertyName("EvcoID")]
    public EvcoId? EvcoId { get; init; }

    /// <summary>The card's type, mandatory: mifareCls, mifareDes, calypso, nfc or mifareFamily.</summary>
    [JsonPropertyName("RFID")]
    public string? Rfid { get; init; }

    /// <summary>The number on the card, at most 150 characters.</summary>
    public string? PrintedNumber { get; init; }

    /// <summary>Until when the card is valid. The schema gives it no format, so it is kept as text.</summary>
    public string? ExpiryDate { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Uid = ").Append(Mask.AllButTheLastTwo(Uid?.Value))
            .Append(", EvcoId = ").Append(Mask.AllButTheLastTwo(EvcoId?.Value))
            .Append(", Rfid = ").Append(Rfid)
            .Append(", PrintedNumber = ").Append(Mask.AllButTheLastTwo(PrintedNumber))
            .Append(", ExpiryDate = ").Append(ExpiryDate);
        return true;
    }
}
