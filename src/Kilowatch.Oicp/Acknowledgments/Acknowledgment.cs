using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// The answer to a notification and to most other requests (OICP 2.3, eRoamingAcknowledgment). It is written in the order
/// of the integration guide: the partners' ids, Result, SessionID, StatusCode.
/// </summary>
public sealed record Acknowledgment : SessionMessage
{
    /// <summary>Whether the operation was performed; mandatory. False in an answer with HTTP status 200 is a refusal.</summary>
    [JsonPropertyOrder(-15)]
    public bool? Result { get; init; }

    /// <summary>Mandatory.</summary>
    public StatusCode? StatusCode { get; init; }

    /// <exception cref="FormatException">The body is not an acknowledgment; the message names the place.</exception>
    public static Acknowledgment Parse(ReadOnlySpan<byte> utf8) => OicpJson.Parse<Acknowledgment>(utf8);

    /// <summary>As <see cref="Parse"/>, with the error as text. Never throws, whatever the bytes are.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Acknowledgment? acknowledgment, [NotNullWhen(false)] out string? error) =>
        OicpJson.TryParse(utf8, out acknowledgment, out error);

    /// <summary>The acknowledgment as JSON in UTF-8, in the given style.</summary>
    public byte[] ToUtf8(AcknowledgmentStyle style) => OicpJson.Write(this, AcknowledgmentStyles.ContextOf(style));
}
