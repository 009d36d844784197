using System.Security.Authentication;

namespace Kilowatch.Cpo;

/// <summary>A request that got no answer: what to say about it, and whether the hub may have it.</summary>
internal static class ConnectionFailure
{
    public static Unreachable Of(Exception failure, Uri hub) => failure switch
    {
        // Nothing of the request leaves before there is a connection.
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new($"The name {hub.Host} is not known.", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new($"No connection to {hub.Authority}{Because(failure)}.", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new($"No secure connection to {hub.Authority}{Because(failure)}. Check the authorities (--ca) and the client certificate.", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new("The proxy let nothing through.", MayHaveArrived: false),
        AuthenticationException => new($"No secure connection to {hub.Authority}{Because(failure)}.", MayHaveArrived: false),
        OperationCanceledException => new($"{hub.Authority} did not answer in time.", MayHaveArrived: true),
        _ => new($"The connection to {hub.Authority} broke{Because(failure)}.", MayHaveArrived: true),
    };

    private static string Because(Exception failure) => Words.Brackets(failure.GetBaseException().Message.TrimEnd('.'));
}
