using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>The EMP under check, with this process as its hub.</summary>
/// <param name="caller">Speaks to it.</param>
/// <param name="drafts">What the CPO behind this hub writes.</param>
/// <param name="sessions">Sessions that it knows; none: each scenario opens its own by eRoamingAuthorizeStart.</param>
/// <param name="limit">How long an answer may take.</param>
/// <param name="provider">Its ProviderID, null when not given.</param>
internal sealed class EmpPartner(PartnerCaller caller, Drafts drafts, IReadOnlyList<string> sessions, TimeSpan limit, string? provider)
{
    private readonly HashSet<string> _known = new(sessions, StringComparer.OrdinalIgnoreCase);
    private int _taken;

    public Drafts Drafts => drafts;

    public TimeSpan Limit => limit;

    public string? Provider => provider;

    /// <summary>A session to speak of. Whether the EMP knows it is seen later: some take every session, some only what they
    /// authorized.</summary>
    public async Task<string> OpenAsync(Judge judge, CancellationToken cancellationToken)
    {
        if (sessions.Count > 0) return sessions[_taken++ % sessions.Count];
        var session = NewSession();
        judge.Step("The hub asks the EMP to authorize a new session.");
        var answer =
            await PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, drafts.OperatorId), drafts.AuthorizeStart(session).ToUtf8(),
                cancellationToken);
        if (answer.Content.AuthorizationStatus == AuthorizationStart.Authorized) _known.Add(session);
        return session;
    }

    public static string NewSession() => Guid.NewGuid().ToString();

    public Task<PartnerResponse> NotifyAsync(Judge judge, Draft draft, CancellationToken cancellationToken) =>
        NotifyAsync(judge, draft.ToUtf8(), cancellationToken);

    public Task<PartnerResponse> NotifyAsync(Judge judge, byte[] body, CancellationToken cancellationToken) =>
        PostAsync(judge, OicpRoutes.ChargingNotifications, body, cancellationToken);

    public Task<PartnerResponse> PostAsync(Judge judge, string path, byte[] body, CancellationToken cancellationToken) =>
        SendAsync(judge, HttpMethod.Post, path, body, cancellationToken);

    public async Task<PartnerResponse> SendAsync(Judge judge, HttpMethod method, string path, byte[] body,
        CancellationToken cancellationToken)
    {
        var exchange = await caller.SendAsync(method, path, body, cancellationToken, method == HttpMethod.Post ? "application/json" : null);
        judge.Saw(exchange);
        return exchange.Answer;
    }

    /// <summary>Sends a valid notification of an open session: it has to be acknowledged.</summary>
    /// <exception cref="SkippedException">The EMP does not know the session, and nobody said which it knows.</exception>
    public async Task<PartnerResponse> AcknowledgedAsync(Judge judge, string session, Draft draft, string expected,
        CancellationToken cancellationToken, Clause? clause = null)
    {
        var answer = await NotifyAsync(judge, draft, cancellationToken);
        DemandSession(session, answer);
        judge.Expect(answer.IsYes, expected, answer.Describe(), clause);
        return answer;
    }

    /// <exception cref="SkippedException">The EMP does not know the session, and nobody said which it knows.</exception>
    public void DemandSession(string session, PartnerResponse answer)
    {
        if (answer.IsNo && answer.Content.Code == StatusCodes.SessionInvalid && !_known.Contains(session))
        {
            throw new SkippedException(
                "the EMP takes only sessions that it authorized: give --uid with a card that it authorizes, or --session with open sessions");
        }
    }
}
