using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>OICP 2.3, PlugAndChargeIdentification schema.</summary>
public sealed record PlugAndChargeIdentification : OicpObject
{
    /// <summary>The contract; mandatory.</summary>
    [JsonPropertyName("EvcoID")]
    public EvcoId? EvcoId { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("EvcoId = ").Append(Mask.AllButTheLastTwo(EvcoId?.Value));
        return true;
    }
}
