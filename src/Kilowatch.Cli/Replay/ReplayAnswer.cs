using System.Globalization;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>What the hub answered.</summary>
/// <param name="Code">The status code; <c>HTTP 429</c> and the like where there is none.</param>
/// <param name="Description">In words.</param>
/// <param name="Session">The session that the answer names.</param>
/// <param name="IsTooEarly">Whether the five minutes have not passed.</param>
internal sealed record ReplayAnswer(string Code, string Description, SessionId? Session, bool IsTooEarly)
{
    public static ReplayAnswer None { get; } = new("no answer", "", null, false);

    public static ReplayAnswer Of(int status, byte[] body)
    {
        // Authorizations read as acknowledgments: code and session are what counts here.
        if (!OicpJson.TryParse<Acknowledgment>(body, out var answer, out _) || answer.StatusCode?.Code is not { } code)
            return new(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"), "", null, false);
        var isTooEarly = answer.StatusCode.AdditionalInfo?.Contains("interval of at least", StringComparison.Ordinal) == true;
        return new(code, StatusCodes.Describe(code) ?? "", answer.SessionId, isTooEarly);
    }
}
