using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeStart: finds the EMP that lets this driver charge, and opens the session (OICP 2.3, eRoamingAuthorizeStart,
/// options a, b and c).</summary>
internal sealed class AuthorizeStartService(
    HubOptions options, OperatorRequestPipeline requests, PartnerDirectory partners, OfflineAuthorization offlineAuthorization,
    IdentityHash identities, ISessionStore sessions,
    JournalRecorder journal)
{
    private static readonly AuthorizationShape Shape = AuthorizationShape.Instance;

    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeStart, Shape, AuthorizeAsync);

    private async Task<RelayResponse> AuthorizeAsync(OperatorRequestContext request)
    {
        var context = request.Context;
        context.SessionId = null; // the hub gives the SessionID, whatever the request says
        var ids = new SessionIds(null, request.Text(request.Facts.CpoPartnerSessionId), request.Text(request.Facts.EmpPartnerSessionId));

        if (await sessions.RefusalAsync(request.Operator.Id, Shape, ids) is { } full)
            return await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByHub, full);

        // a. from what the providers uploaded
        var offline = await offlineAuthorization.StartAsync(request);
        context.Provider = offline.Provider?.Id;
        if (offline == OfflineDecision.Overloaded)
            return await journal.RecordAsync(context, request.Body, RelayOutcome.HubFailed, Shape.Overloaded(ids));
        if (offline.Refusal is { } wrong)
            return await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByHub,
                Shape.Refused(wrong, additionalInfo: null, ids));
        var sessionId = SessionId.New().Value;
        if (offline.Provider is { } known)
        {
            var own = ids with { SessionId = sessionId };
            return await OpenAsync(request, AuthorizationShape.Authorized(known, own), known, own, isOffline: true);
        }

        // b, c. from the providers
        var (candidates, refusal) = CandidatesFor(request, ids);
        if (refusal is { } refused) return await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByHub, refused);

        var decision = await AskAsync(candidates, SessionIdIn.Put(request.Body.Span, sessionId), sessionId, request);
        context.EmpLatency = decision.Latency;
        context.Provider = decision.Provider?.Id;
        if (decision.Authorization is not { } authorization || decision.Provider is not { } provider)
        {
            var (code, why) = decision.Failure;
            context.EmpAnswer = decision.Received;
            return await journal.RecordAsync(context, request.Body,
                decision.Provider is null ? RelayOutcome.RefusedByEmp : RelayOutcome.EmpFailed, Shape.Refused(code, why, ids));
        }

        var answer = authorization with
        {
            SessionId = authorization.IsAuthorized ? SessionId.Parse(sessionId) : null,
            CpoPartnerSessionId = authorization.CpoPartnerSessionId ?? ids.CpoPartnerSessionId,
            EmpPartnerSessionId = authorization.EmpPartnerSessionId ?? ids.EmpPartnerSessionId,
            ProviderId = ProviderIn(authorization, provider),
        };
        var relayed = new RelayResponse(200, authorization.StatusCode!.Code!, answer.ToUtf8());
        return authorization.IsAuthorized
            ? await OpenAsync(request, relayed, provider,
                ids with { SessionId = sessionId, EmpPartnerSessionId = answer.EmpPartnerSessionId }, isOffline: false)
            : await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByEmp, relayed);
    }

    private ValueTask<RelayResponse> OpenAsync(OperatorRequestContext request, RelayResponse answer, ProviderPartner provider,
        SessionIds ids, bool isOffline)
    {
        request.Context.SessionId = ids.SessionId;
        var opening = new SessionOpening(
            ids.SessionId!, request.Operator.Id, provider.Id, request.Text(request.Facts.EvseId), ids.CpoPartnerSessionId,
            ids.EmpPartnerSessionId,
            identities.MediumOf(request.Facts, request.Body.Span), isOffline);
        return journal.RecordAsync(request.Context, request.Body, RelayOutcome.Accepted, answer, SessionEffect.Opened, opening);
    }

    /// <summary>By the EvcoID's provider where there is an EvcoID; else everyone under contract.</summary>
    private (IReadOnlyList<ProviderPartner> Candidates, RelayResponse? Refusal) CandidatesFor(OperatorRequestContext request,
        SessionIds ids)
    {
        if (request.Text(request.Facts.EvcoId) is not { } evcoId)
        {
            var all = partners.Book.Providers.Where(p => p.Endpoint is not null && partners.Book.HaveContract(request.Operator, p))
                .ToList();
            return all.Count > 0
                ? (all, null)
                : ([], Shape.Refused(StatusCodes.NoValidContract, "No provider has a contract with this operator.", ids));
        }

        var providerId = EvcoId.Parse(evcoId).Provider;
        if (partners.Book.FindProvider(providerId) is not { } provider)
            return ([], Shape.Refused(StatusCodes.PartnerNotFound, $"No provider here has the ProviderID {providerId}.", ids));
        if (!partners.Book.HaveContract(request.Operator, provider))
            return ([], Shape.Refused(StatusCodes.NoValidContract, $"{request.Operator.Id} and {provider.Id} have no contract.", ids));
        if (provider.Endpoint is null)
            return ([], Shape.Refused(StatusCodes.ServiceNotAvailable, $"{provider.Id} has no endpoint for authorization.", ids));
        return ([provider], null);
    }

    /// <summary>All at once; the first positive answer wins and the others are called off. The refusal of the one who was asked alone stays
    /// as it is.</summary>
    private async Task<Decision> AskAsync(IReadOnlyList<ProviderPartner> candidates, byte[] body, string sessionId,
        OperatorRequestContext request)
    {
        using var decided = new CancellationTokenSource();
        var path = OicpRoutes.For(OicpRoutes.AuthorizeStart, request.PathId);
        var calls = candidates.Select(provider => AskAsync(provider, path, body, sessionId, request.Context.ProcessId, decided.Token))
            .ToList();
        if (calls is [var only]) return await only;
        var longest = TimeSpan.Zero;
        await foreach (var call in Task.WhenEach(calls))
        {
            var decision = await call;
            if (decision.Authorization is { IsAuthorized: true })
            {
                await decided.CancelAsync();
                await Task.WhenAll(calls);
                return decision;
            }

            if (decision.Latency > longest) longest = decision.Latency;
        }

        return new Decision(null, null, longest,
            (StatusCodes.NoPositiveAuthenticationResponse, $"None of the {calls.Count} providers asked authorizes this driver."));
    }

    private async Task<Decision> AskAsync(ProviderPartner provider, string path, byte[] body, string sessionId, Guid processId,
        CancellationToken cancellationToken)
    {
        var call = await provider.Client.PostAsync(provider.At(path)!, body, processId.ToString(), sessionId, options.EmpTimeout,
            cancellationToken);
        return AuthorizationAnswer.TryRead(call, out AuthorizationStart? authorization, out var problem)
            ? new Decision(provider, authorization, call.Latency)
            : new Decision(provider, null, call.Latency, (StatusCodes.PartnerDidNotRespond, problem), call.Progress?.ToAnswer());
    }

    /// <summary>A hub provider may answer in the name of one of its sub providers; any other name is not believed.</summary>
    private static ProviderId ProviderIn(AuthorizationStart authorization, ProviderPartner provider) =>
        authorization.ProviderId is { } named && provider.Ids.Contains(named) ? named : provider.Ids[0];

    /// <param name="Provider">Who answered, or failed to; null when several did not authorize.</param>
    /// <param name="Authorization">Its answer, a yes or a no; null when there is none.</param>
    /// <param name="Latency">From asking to answering.</param>
    /// <param name="Failure">Why there is none.</param>
    /// <param name="Received">What came in its place.</param>
    private sealed record Decision(ProviderPartner? Provider, AuthorizationStart? Authorization, TimeSpan Latency,
        (string Code, string? Why) Failure = default, ReceivedAnswer? Received = null);
}
