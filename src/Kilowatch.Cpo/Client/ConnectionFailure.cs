using System.Security.Authentication;

namespace Kilowatch.Cpo.Client;

/// <summary>A request that got no answer: what to say about it, and whether the hub may have it.</summary>
internal static class ConnectionFailure
{
    /// <param name="failure">What the HTTP client threw.</param>
    /// <param name="hub">Where the request went.</param>
    /// <param name="showsCertificate">Whether a client certificate is configured.</param>
    public static Unreachable Of(Exception failure, Uri hub, bool showsCertificate) => failure switch
    {
        // Nothing of the request leaves before there is a connection.
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new($"The name {hub.Host} is not known.", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new($"No connection to {hub.Authority}{Because(failure)}.", MayHaveArrived: false),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            new("The proxy let nothing through.", MayHaveArrived: false),
        OperationCanceledException => new($"{hub.Authority} did not answer in time.", MayHaveArrived: true),
        _ when Certificates(failure) => new(
            $"No secure connection to {hub.Authority}{Because(failure)}. {Remediation(failure, showsCertificate)}", MayHaveArrived: false)
        { IsTransient = false },
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new($"No secure connection to {hub.Authority}{Because(failure)}. {Remediation(failure, showsCertificate)}",
                MayHaveArrived: false),
        // A server that wants a certificate may end the connection after the handshake without a word.
        _ when !showsCertificate && hub.Scheme == Uri.UriSchemeHttps => new(
            $"The connection to {hub.Authority} broke{Because(failure)}. No client certificate was shown (--cert, --key): a hub that wants one ends it like this.",
            MayHaveArrived: true),
        _ => new($"The connection to {hub.Authority} broke{Because(failure)}.", MayHaveArrived: true),
    };

    /// <summary>Whether one side did not take the other's certificate: nothing but other certificates changes that. With TLS 1.3 the
    /// client learns of its own only when it reads the answer, yet the server takes no request before it has taken the
    /// certificate.</summary>
    private static bool Certificates(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException && cause.InnerException is not IOException) return true;
            if (cause.Message.Contains("alert", StringComparison.Ordinal)
                && cause.Message.Contains("certificate", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string Remediation(Exception failure, bool showsCertificate) =>
        failure.GetBaseException().Message.StartsWith("The remote certificate", StringComparison.Ordinal)
            ? "Check the authorities that the hub's certificate must come from (--ca)."
            : Remediation(showsCertificate);

    private static string Remediation(bool showsCertificate) => showsCertificate
        ? "Check the authorities (--ca) and the client certificate (--cert, --key)."
        : "Check the authorities (--ca). No client certificate was shown (--cert, --key).";

    private static string Because(Exception failure) => Words.Brackets(failure.GetBaseException().Message.TrimEnd('.'));
}
