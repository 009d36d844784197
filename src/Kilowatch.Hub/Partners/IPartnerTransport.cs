using Kilowatch.Hub.Certificates;

namespace Kilowatch.Hub.Partners;

/// <summary>How the hub reaches its partners.</summary>
internal interface IPartnerTransport
{
    /// <summary>Connections of one partner's own.</summary>
    HttpMessageHandler Connect();
}

/// <summary>Over TCP and TLS.</summary>
internal sealed class SocketTransport(HubOptions options, OutgoingTls tls) : IPartnerTransport
{
    private const int MaxHeadKilobytes = 16;

    public HttpMessageHandler Connect() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // a redirect is not an acknowledgment, and a body must not follow it elsewhere
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        SslOptions = tls.Options(),
        ConnectTimeout = options.EmpTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // so that a name is looked up again
        MaxResponseHeadersLength = MaxHeadKilobytes,
        MaxResponseDrainSize = 0,
    };
}
