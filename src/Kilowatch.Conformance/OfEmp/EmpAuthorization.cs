using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>What an EMP answers to eRoamingAuthorizeStart and -Stop.</summary>
internal static class EmpAuthorization
{
    // A card that nobody has: an EMP that authorizes everybody may let it in all the same.
    private const string NobodysCard = """{"RFIDMifareFamilyIdentification":{"UID":"00000000000000"}}""";

    public static readonly Scenario<EmpPartner>[] All =
    [
        new("authorize-start", "answers eRoamingAuthorizeStart with an eRoamingAuthorizationStart", Clause.AuthorizationStart, StartAsync),
        new("authorize-stop", "answers eRoamingAuthorizeStop with an eRoamingAuthorizationStop", Clause.AuthorizationStop, StopAsync),
        new("authorize-malformed", "refuses an eRoamingAuthorizeStart that is none", Clause.AuthorizeStart, MalformedAsync),
    ];

    private static async Task StartAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var (who, identification) in ((string, string)[])[("the driver", emp.Drafts.Identification),
            ("a card that nobody has", NobodysCard)])
        {
            var session = EmpPartner.NewSession();
            judge.Step($"The hub asks whether {who} may charge.");
            var draft = emp.Drafts.AuthorizeStart(session).With("Identification", identification);
            Judge(emp, judge, session,
                await emp.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, emp.Drafts.OperatorId), draft.ToUtf8(),
                    cancellationToken));
        }
    }

    private static async Task StopAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub asks whether the driver may stop.");
        Judge(emp, judge, session,
            await emp.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStop, emp.Drafts.OperatorId),
                emp.Drafts.AuthorizeStop(session).ToUtf8(),
                cancellationToken));
    }

    private static async Task MalformedAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var draft = emp.Drafts.AuthorizeStart(EmpPartner.NewSession());
        foreach (var (what, body) in ((string, byte[])[])
        [
            ("no Identification", draft.Without("Identification").ToUtf8()),
            ("an Identification of no kind", draft.With("Identification", "{}").ToUtf8()),
            ("a UID of a wrong form", draft.With("Identification", """{"RFIDMifareFamilyIdentification":{"UID":"x"}}""").ToUtf8()),
            ("no JSON", "authorize me"u8.ToArray()),
        ])
        {
            judge.Step($"The hub asks with {what}.");
            var answer =
                await emp.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, emp.Drafts.OperatorId), body, cancellationToken);
            var saysNo =
                answer.Content is { Result: false } or { AuthorizationStatus: AuthorizationStart.NotAuthorized }
                    or { Code: not (null or StatusCodes.Success) };
            var isYes = answer.Content.AuthorizationStatus == AuthorizationStart.Authorized || answer.Content.Code == StatusCodes.Success;
            judge.Expect(answer.Status is >= 400 and < 500 || (answer.Status is >= 200 and < 300 && saysNo && !isYes),
                $"{what} to be refused: HTTP 4xx, or a no", answer.Describe());
        }
    }

    private static void Judge(EmpPartner emp, Judge judge, string session, PartnerResponse answer)
    {
        if (!judge.Expect(answer.Status is >= 200 and < 300, "HTTP 2xx", answer.Describe())) return;
        var content = answer.Content;
        if (!judge.Expect(content.Problem is null, "one JSON object", answer.Describe(), Clause.Json)) return;
        judge.Expect(content.AuthorizationStatus is AuthorizationStart.Authorized or AuthorizationStart.NotAuthorized,
            "AuthorizationStatus, Authorized or NotAuthorized", content.AuthorizationStatus ?? "none");
        var hasCode =
            content.MemberOf("StatusCode") is { ValueKind: JsonValueKind.Object } && StatusCodes.Describe(content.Code) is not null;
        judge.Expect(hasCode, "StatusCode with a published Code", content.Code ?? "none", Clause.StatusCode);
        var agrees = (content.AuthorizationStatus == AuthorizationStart.Authorized) == (content.Code == StatusCodes.Success);
        if (hasCode)
            judge.Expect(agrees, "code 000 with Authorized, another with NotAuthorized",
                $"{content.AuthorizationStatus} with code {content.Code}", Clause.StatusCode);
        judge.Expect(content.SessionId is null || content.SessionId.Equals(session, StringComparison.OrdinalIgnoreCase),
            "the SessionID that the hub gave, or none", content.SessionId ?? "none");
        var provider = content.TextOf("ProviderID");
        judge.Expect(provider is null || ProviderId.Matches(provider), "ProviderID of the published form, or none", provider ?? "none");
        if (emp.Provider is { } expected && provider is not null && ProviderId.TryParse(provider, out var named))
        {
            judge.Expect(named == ProviderId.Parse(expected), $"ProviderID {expected}", provider);
        }
    }
}
