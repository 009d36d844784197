using System.Globalization;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Sessions;

/// <summary>Says why a session is not valid: to a developer at the sandbox. A hub in service must not, since whoever asks would learn which
/// sessions others have.</summary>
internal sealed class InvalidSessionExplanation(HubOptions options, ISessionStore store)
{
    /// <param name="sessionId">That the request named.</param>
    /// <param name="isOwn">Whether a session is the caller's.</param>
    /// <returns>Null unless <see cref="HubOptions.ExplainsSessions"/> is set.</returns>
    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    public async ValueTask<string?> OfAsync(string sessionId, Func<SessionOpening, bool> isOwn)
    {
        if (!options.ExplainsSessions) return null;
        if (await store.ReadSessionAsync(sessionId, CancellationToken.None) is not { } session)
            return "The session is unknown: the hub has not opened one of this SessionID.";
        if (!isOwn(session.Opening))
            return $"The session is foreign: it is between {session.Opening.Operator} and {session.Opening.Provider}.";
        return session.State switch
        {
            StoredSessionState.Closed =>
                Sentence($"The session is closed since {session.ClosedAt:O}: its charge detail record arrived, or its operator refused the remote start."),
            StoredSessionState.Expired =>
                Sentence($"The session has expired at {session.ClosedAt:O}: nothing was heard of it for {options.SessionLifetime}."),
            _ => null,
        };
    }

    /// <summary>The same for an OperatorID that nobody here has.</summary>
    public string? OfUnknownOperator(string operatorId) =>
        options.ExplainsSessions ? $"No operator of this hub has the OperatorID {operatorId}." : null;

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
