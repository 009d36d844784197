using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>OICP 2.3, QRCodeIdentification schema: a contract with its PIN, in clear or hashed. Neither ever shows in ToString.</summary>
public sealed record QrCodeIdentification : OicpObject
{
    /// <summary>The contract; mandatory.</summary>
    [JsonPropertyName("EvcoID")]
    public EvcoId? EvcoId { get; init; }

    [JsonPropertyName("HashedPIN")]
    public HashedPin? HashedPin { get; init; }

    [JsonPropertyName("PIN")]
    public string? Pin { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("EvcoId = ").Append(Mask.AllButTheLastTwo(EvcoId?.Value));
        return true;
    }
}
