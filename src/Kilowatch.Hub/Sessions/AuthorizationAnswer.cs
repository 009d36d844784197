using System.Diagnostics.CodeAnalysis;
using Kilowatch.Hub.Partners;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>Reads an EMP's answer to an authorization. Without one of its mandatory members it is not an answer (OICP 2.3,
/// eRoamingAuthorizationStart and
/// eRoamingAuthorizationStop): an operator that reads by the schema would refuse the driver, so no session may be open.</summary>
internal static class AuthorizationAnswer
{
    public static bool TryRead(in PartnerAnswer call, [NotNullWhen(true)] out AuthorizationStart? authorization,
        [NotNullWhen(false)] out string? problem) =>
        TryRead(call, a => (a.AuthorizationStatus, a.StatusCode), out authorization, out problem);

    public static bool TryRead(in PartnerAnswer call, [NotNullWhen(true)] out AuthorizationStop? authorization,
        [NotNullWhen(false)] out string? problem) =>
        TryRead(call, a => (a.AuthorizationStatus, a.StatusCode), out authorization, out problem);

    private static bool TryRead<T>(
        in PartnerAnswer call, Func<T, (string? Status, StatusCode? StatusCode)> mandatory, [NotNullWhen(true)] out T? authorization,
        [NotNullWhen(false)] out string? problem)
        where T : OicpMessage
    {
        authorization = null;
        problem = call.Failure;
        if (problem is not null) return false;
        if (OicpJson.TryParse(call.Body.Span, out T? read, out var error)) error = ProblemOf(mandatory(read));
        if (error is null)
        {
            authorization = read!;
            return true;
        }

        problem = $"The partner did not answer with an eRoaming{typeof(T).Name}: {error}";
        return false;
    }

    private static string? ProblemOf((string? Status, StatusCode? StatusCode) answer) =>
        answer.Status is not (AuthorizationStart.Authorized or AuthorizationStart.NotAuthorized)
            ? "AuthorizationStatus is neither \"Authorized\" nor \"NotAuthorized\"."
        : string.IsNullOrEmpty(answer.StatusCode?.Code) ? "StatusCode.Code is missing."
        : null;
}
