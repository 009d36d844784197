using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>The outcome of a request (OICP 2.3, StatusCode schema); the codes are in <see cref="StatusCodes"/>.</summary>
public sealed record StatusCode : OicpObject
{
    public StatusCode()
    {
    }

    /// <summary>A status with the published description of its code.</summary>
    public StatusCode(string code, string? additionalInfo = null)
    {
        Code = code;
        Description = StatusCodes.Describe(code);
        AdditionalInfo = additionalInfo;
    }

    /// <summary>Three digits, e.g. "000".</summary>
    [JsonPropertyOrder(1)]
    public string? Code { get; init; }

    /// <summary>At most 200 characters.</summary>
    [JsonPropertyOrder(2)]
    public string? Description { get; init; }

    /// <summary>At most 1000 characters.</summary>
    [JsonPropertyOrder(0)]
    public string? AdditionalInfo { get; init; }
}
