using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// What a CPO tells a driver's provider while a car charges (OICP 2.3, eRoamingChargingNotifications v1.1). Everything is
/// nullable: a message with missing fields can be read, and the rules say what is missing.
/// </summary>
public abstract record ChargingNotification : SessionMessage
{
    private protected ChargingNotification(string type) => Type = type;

    /// <summary>Start, Progress, End or Error; the record's own type decides it.</summary>
    [JsonPropertyOrder(-40)]
    public string Type { get; }

    /// <summary>The charging point; mandatory.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }

    /// <summary>The operator that talks to the hub, mandatory; the EvseID may name a sub operator.</summary>
    [JsonPropertyName("OperatorID")]
    public OperatorId? OperatorId { get; init; }

    /// <summary>How the driver was identified.</summary>
    public Identification? Identification { get; init; }

    /// <summary>Reads a notification of any type; <c>Type</c> may stand anywhere in the object.</summary>
    /// <exception cref="FormatException">It is none; the message names the place.</exception>
    public static ChargingNotification Parse(ReadOnlySpan<byte> utf8) => OicpJson.Parse<ChargingNotification>(utf8);

    /// <summary>As <see cref="Parse"/>, with the error as text. Never throws, whatever the bytes are.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ChargingNotification? notification, [NotNullWhen(false)] out string? error) =>
        OicpJson.TryParse(utf8, out notification, out error);
}
