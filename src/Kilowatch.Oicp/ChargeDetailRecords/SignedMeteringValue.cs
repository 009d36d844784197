using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// A meter value with its signature (OICP 2.3, eRoamingChargeDetailRecord schema).
/// </summary>
public sealed record SignedMeteringValue : OicpObject
{
    /// <summary>In the format of the transparency software, at most 3000 characters.</summary>
    [JsonPropertyName("SignedMeteringValue")]
    public string? Value { get; init; }

    /// <summary>Start, Progress or End.</summary>
    public string? MeteringStatus { get; init; }
}
