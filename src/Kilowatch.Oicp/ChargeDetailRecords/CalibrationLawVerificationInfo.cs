using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// What helps to verify the signed meter values (OICP 2.3, eRoamingChargeDetailRecord schema).
/// </summary>
public sealed record CalibrationLawVerificationInfo : OicpObject
{
    /// <summary>At most 100 characters.</summary>
    [JsonPropertyName("CalibrationLawCertificateID")]
    public string? CalibrationLawCertificateId { get; init; }

    /// <summary>At most 1000 characters.</summary>
    public string? PublicKey { get; init; }

    /// <summary>At most 200 characters; kept as text, it may be no URL.</summary>
    public string? MeteringSignatureUrl { get; init; }

    /// <summary>At most 50 characters.</summary>
    public string? MeteringSignatureEncodingFormat { get; init; }

    /// <summary>At most 400 characters.</summary>
    public string? SignedMeteringValuesVerificationInstruction { get; init; }
}
