using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Sessions;

/// <summary>The answer where one more session would begin, and its operator has as many open as it may.</summary>
internal static class OpenSessionsBound
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <returns>Null when it may begin.</returns>
    /// <exception cref="StoreDownException">The store cannot tell.</exception>
    public static async ValueTask<RelayResponse?> RefusalAsync(this ISessionStore sessions, string @operator, IAnswerShape shape,
        SessionIds ids) =>
        await sessions.IsFullAsync(@operator)
            ? shape.Refused(StatusCodes.HubSystemError,
                $"{@operator} has as many open sessions as it may. A session ends with its charge detail record.", ids,
                503) with
            { RetryAfter = RetryAfter }
            : null;
}
