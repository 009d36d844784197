using System.Text;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>OICP 2.3, RFIDMifareFamilyIdentification schema.</summary>
public sealed record RfidMifareFamilyIdentification : OicpObject
{
    /// <summary>The card's serial number; mandatory.</summary>
    [JsonPropertyName("UID")]
    public Uid? Uid { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Uid = ").Append(Mask.AllButTheLastTwo(Uid?.Value));
        return true;
    }
}
