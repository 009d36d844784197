using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>A member that OICP gives to an answer.</summary>
/// <param name="Pointer">Where it stands.</param>
/// <param name="Id">The first half of the rule's id.</param>
/// <param name="Expected">What it must be, to stand behind "expected ".</param>
/// <param name="Fits">Whether a text is that; null where no text is.</param>
/// <param name="MayBeNull">Whether null stands for absent.</param>
internal sealed record AnswerMember(string Pointer, string Id, string Expected, Func<string, bool>? Fits, bool MayBeNull = false)
{
    private static readonly AnswerMember[] All =
    [
        new("/Result", "result", "true or false", null),
        new("/AuthorizationStatus", "authorization-status", "\"Authorized\" or \"NotAuthorized\"",
            text => text is AuthorizationStart.Authorized or AuthorizationStart.NotAuthorized),
        new("/StatusCode", "status-code", "an object with Code", null),
        new("/StatusCode/Code", "code", "three digits in quotes, for example \"000\"",
            text => text.Length == 3 && text.All(char.IsAsciiDigit)),
        new("/StatusCode/Description", "description", "a string of at most 200 characters", text => AtMost(text, 200), MayBeNull: true),
        new("/StatusCode/AdditionalInfo", "additional-info", "a string of at most 1000 characters", text => AtMost(text, 1000),
            MayBeNull: true),
        new("/SessionID", "session-id", "8-4-4-4-12 letters and digits", text => SessionId.Matches(text), MayBeNull: true),
        new("/CPOPartnerSessionID", "cpo-partner-session-id", "a string of at most 250 characters", text => AtMost(text, 250),
            MayBeNull: true),
        new("/EMPPartnerSessionID", "emp-partner-session-id", "a string of at most 250 characters", text => AtMost(text, 250),
            MayBeNull: true),
        new("/ProviderID", "provider-id", "a ProviderID, for example DE-ICE", text => ProviderId.Matches(text), MayBeNull: true),
    ];

    public static AnswerMember? Find(string pointer) => Array.Find(All, member => member.Pointer == pointer);

    private static bool AtMost(string text, int most) => text.Length <= most || text.EnumerateRunes().Count() <= most;
}
