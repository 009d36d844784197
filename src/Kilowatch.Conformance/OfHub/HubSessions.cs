using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>How a session begins, and which sessions there are not.</summary>
internal static class HubSessions
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("authorize-start", "opens a session with a SessionID of its own when the EMP authorizes the driver", Clause.AuthorizationStart,
            StartAsync),
        new("not-authorized", "opens no session when the EMP does not authorize the driver", Clause.AuthorizationStart, NotAuthorizedAsync),
        new("unknown-session", "refuses a notification of an unknown session with code 400", Clause.ProcessDiagram, UnknownAsync),
        new("foreign-session", "refuses another operator's notification of the session, without a hint that it exists",
            Clause.Erratum("D10"), ForeignAsync),
        new("unknown-operator", "answers 404 with code 300 for an operator in the path that it does not know", Clause.Erratum("D12"),
            UnknownOperatorAsync),
    ];

    private static async Task StartAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        judge.Step("The CPO asks whether the driver may charge.");
        var answer =
            await hub.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, hub.Drafts.OperatorId),
                hub.Drafts.AuthorizeStart(null).ToUtf8(),
                cancellationToken);
        if (answer.Content.AuthorizationStatus != AuthorizationStart.Authorized && !hub.HasEmp)
        {
            throw new SkippedException($"the driver was not authorized ({answer.Describe()}): give --uid or --evco of one who is");
        }

        judge.Expect(answer.Status == 200 && answer.Content.AuthorizationStatus == AuthorizationStart.Authorized,
            "HTTP 200 with AuthorizationStatus Authorized", answer.Describe());
        judge.Expect(SessionId.Matches(answer.Content.SessionId ?? ""), "a SessionID of the published form",
            answer.Content.SessionId ?? "none", Clause.Ids);
        judge.Expect(answer.Content.Code == StatusCodes.Success, "StatusCode 000", answer.Content.Code ?? "none", Clause.StatusCode);
        judge.Expect(answer.Content.TextOf("ProviderID") is { } provider && ProviderId.Matches(provider),
            "the ProviderID of who authorized", answer.Content.TextOf("ProviderID") ?? "none");
        judge.Step("The CPO asks once more, for another charge.");
        var other = await hub.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, hub.Drafts.OperatorId),
            hub.Drafts.AuthorizeStart(null).ToUtf8(),
            cancellationToken);
        judge.Expect(!string.Equals(other.Content.SessionId, answer.Content.SessionId, StringComparison.OrdinalIgnoreCase),
            "another SessionID", other.Content.SessionId ?? "none");
    }

    private static async Task NotAuthorizedAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var emp = hub.Emp;
        judge.Step("The CPO asks whether the driver may charge; the EMP says no.");
        emp.AuthorizationStatus = AuthorizationStart.NotAuthorized;
        try
        {
            var answer =
                await hub.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, hub.Drafts.OperatorId),
                    hub.Drafts.AuthorizeStart(null).ToUtf8(),
                    cancellationToken);
            judge.Expect(answer.Content.AuthorizationStatus == AuthorizationStart.NotAuthorized, "AuthorizationStatus NotAuthorized",
                answer.Describe());
            judge.Expect(answer.Content.Code is not (null or StatusCodes.Success), "a code that says why, not 000",
                answer.Content.Code ?? "none", Clause.StatusCode);
            if (answer.Content.SessionId is not { } session) return;
            judge.Step("The CPO reports a Start of that session all the same.");
            Refused(judge, await hub.NotifyAsync(judge, hub.Drafts.Start(session), cancellationToken));
        }
        finally
        {
            emp.AuthorizationStatus = AuthorizationStart.Authorized;
        }
    }

    private static async Task UnknownAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var type in Drafts.Mandatory.Keys)
        {
            var session = Guid.NewGuid().ToString();
            judge.Step($"The CPO reports {Drafts.A(type)} of a session that nobody has opened.");
            Refused(judge, await hub.NotifyAsync(judge, hub.Drafts.Of(type, session), cancellationToken));
            var heard = await hub.HeardAsync(judge, session, cancellationToken);
            if (hub.HasEmp) judge.Expect(heard.Count == 0, "nothing to reach the EMP", $"{heard.Count} requests at the EMP");
        }
    }

    private static async Task ForeignAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step($"A Start of this session comes with OperatorID {hub.ForeignOperator}.");
        var answer = await hub.NotifyAsync(judge, hub.Drafts.Start(session).WithText("OperatorID", hub.ForeignOperator), cancellationToken);
        judge.Expect(answer.IsNo && answer.Content.Code is StatusCodes.SessionInvalid or StatusCodes.UnauthorizedAccess,
            "a refusal with code 400, or 017 where the certificate tells", answer.Describe());
        var heard = await hub.HeardAsync(judge, session, cancellationToken);
        if (hub.HasEmp) judge.Expect(heard.Count == 0, "nothing to reach the EMP", $"{heard.Count} requests at the EMP");
    }

    private static async Task UnknownOperatorAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        judge.Step($"An authorization is asked for at the path of {hub.ForeignOperator}.");
        var body = hub.Drafts.AuthorizeStart(null).WithText("OperatorID", hub.ForeignOperator).ToUtf8();
        var answer = await hub.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, hub.ForeignOperator), body, cancellationToken);
        judge.Expect(
            answer is { Status: 404, Content.Code: StatusCodes.PartnerNotFound }
                || answer is { Status: >= 400 and < 500, Content.Code: StatusCodes.UnauthorizedAccess },
            "HTTP 404 with code 300, or code 017 where the certificate tells",
            answer.Describe()
                + (answer.Content.AuthorizationStatus is null
                    ? ""
                    : $"; if {hub.ForeignOperator} is an operator of this hub, name another with --foreign-operator"));
    }

    private static void Refused(Judge judge, PartnerResponse answer) => judge.Expect(
        answer.IsNo && answer.Content.Code == StatusCodes.SessionInvalid, "a refusal with code 400, Session is invalid", answer.Describe());
}
