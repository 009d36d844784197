using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>The hub under check, with this process as the CPO, and where it can be also as the EMP behind it.</summary>
/// <param name="caller">Speaks to it.</param>
/// <param name="drafts">What this CPO writes.</param>
/// <param name="sessions">Open sessions; none: each scenario opens its own by eRoamingAuthorizeStart.</param>
/// <param name="foreignOperator">Another operator's id.</param>
/// <param name="limit">How long an answer may take.</param>
/// <param name="isSlow">Whether there is time to wait for five minutes.</param>
/// <param name="clock">The hub's, to wait for them by.</param>
internal sealed class HubPartner(PartnerCaller caller, Drafts drafts, IReadOnlyList<string> sessions, string foreignOperator,
    TimeSpan limit, bool isSlow, TimeProvider clock)
{
    // The published policy is 100 notifications a minute: a hub that holds to it is waited for.
    private const int MaxWait = 60;

    // For what a hub might still forward after it has answered.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private EmpStandIn? _emp;
    private string _noEmp = "it takes a look behind the hub: give --listen URL and point the provider's endpoint there";
    private int _taken;

    public Drafts Drafts => drafts;

    public string ForeignOperator => foreignOperator;

    public TimeSpan Limit => limit;

    public TimeProvider Clock => clock;

    /// <summary>The EMP behind the hub.</summary>
    /// <exception cref="SkippedException">There is none that this process could look into.</exception>
    public EmpStandIn Emp => _emp ?? throw new SkippedException(_noEmp);

    public bool HasEmp => _emp is not null;

    /// <exception cref="SkippedException">There is no such time.</exception>
    public void DemandTime()
    {
        if (!isSlow) throw new SkippedException("it takes more than five minutes: give --slow");
    }

    /// <summary>Takes the EMP if the hub calls it: an authorization or a first notification shows that.</summary>
    /// <returns>Whether it does.</returns>
    public async Task<bool> LookBehindAsync(EmpStandIn emp, CancellationToken cancellationToken)
    {
        var judge = new Judge(Clause.Notifications);
        try
        {
            var session = await OpenAsync(judge, cancellationToken);
            await NotifyAsync(judge, drafts.Start(session), cancellationToken);
            if (sessions.Count > 0) _taken--; // a Start does not use it up
        }
        catch (SkippedException)
        {
            // Then nothing came to the EMP either.
        }

        if (emp.IsCalled) _emp = emp;
        else _noEmp = $"the hub did not call {emp.Url}: point the provider's endpoint there, or let --attach do it";
        return emp.IsCalled;
    }

    /// <summary>A session in which no Progress has been accepted yet.</summary>
    /// <exception cref="SkippedException">There is none left.</exception>
    public async Task<string> OpenAsync(Judge judge, CancellationToken cancellationToken)
    {
        if (sessions.Count > 0)
        {
            return _taken < sessions.Count
                ? sessions[_taken++]
                : throw new SkippedException("no session is left: give more with --session, or --uid with a card that is authorized");
        }

        judge.Step("The CPO asks for an authorization, which opens a session.");
        var answer =
            await PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, drafts.OperatorId), drafts.AuthorizeStart(null).ToUtf8(),
                cancellationToken);
        return answer.Content is { AuthorizationStatus: AuthorizationStart.Authorized, SessionId: { } session } ? session
            : throw new SkippedException(
                $"the hub opened no session ({answer.Describe()}): give --uid or --evco of a driver that an EMP authorizes, or --session");
    }

    public Task<PartnerResponse> NotifyAsync(Judge judge, Draft draft, CancellationToken cancellationToken) =>
        NotifyAsync(judge, draft.ToUtf8(), cancellationToken);

    public async Task<PartnerResponse> NotifyAsync(Judge judge, byte[] body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(judge, OicpRoutes.ChargingNotifications, body, cancellationToken);
        var facts = MessageReader.Read(body);
        if (facts.HasSessionId) _emp?.TakeDown(judge, facts.SessionId.TextIn(body)!);
        return answer;
    }

    /// <summary>Reports what has to be relayed: the EMP's yes comes back, and where this process is the EMP, these bytes have come to it
    /// once.</summary>
    public async Task RelayedAsync(Judge judge, string session, Draft draft, string what, CancellationToken cancellationToken)
    {
        var body = draft.ToUtf8();
        var answer = await NotifyAsync(judge, body, cancellationToken);
        judge.Expect(answer is { Status: 200, IsYes: true }, $"{what} to be relayed, and the EMP's yes to come back", answer.Describe());
        if (_emp is null || !answer.IsYes) return;
        // Before the hub can have an answer of the EMP's, the EMP has had the request.
        var heard = _emp.Heard(session).Count(bytes => bytes.AsSpan().SequenceEqual(body));
        judge.Expect(heard > 0, $"{what} at the EMP", $"{heard} such requests at the EMP");
    }

    public Task<PartnerResponse> PostAsync(Judge judge, string path, byte[] body, CancellationToken cancellationToken) =>
        SendAsync(judge, HttpMethod.Post, path, body, cancellationToken);

    public async Task<PartnerResponse> SendAsync(Judge judge, HttpMethod method, string path, byte[] body,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var exchange =
                await caller.SendAsync(method, path, body, cancellationToken, method == HttpMethod.Post ? "application/json" : null);
            judge.Saw(exchange);
            if (exchange.Answer is not { Status: 429, RetryAfterSeconds: > 0 and <= MaxWait and var seconds }) return exchange.Answer;
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        }
    }

    /// <summary>What has come to the EMP of this session, a moment after the answer; empty where nobody can look.</summary>
    public async Task<IReadOnlyList<byte[]>> HeardAsync(Judge judge, string session, CancellationToken cancellationToken)
    {
        if (_emp is null) return [];
        await Task.Delay(Grace, cancellationToken);
        _emp.TakeDown(judge, session);
        return _emp.Heard(session);
    }
}
