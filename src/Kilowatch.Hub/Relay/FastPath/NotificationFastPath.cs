using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>Charging notifications ahead of the web server's pipeline: a connection's requests are read and answered here as long as they are
/// notifications of the plainest form. With the first that is not, the connection is the web server's, for good.</summary>
/// <remarks>To read a request, find its route and build what a handler is given costs more than all checks of a notification together
/// (docs/decisions/fast-path.md). Whatever is broken, rare or slow is given up to the web server, so there is one answer to it.</remarks>
internal sealed class NotificationFastPath(HubOptions options, NotificationRelay relay, RequestGate gate, CallerResolver callers, TrustedProxies proxies, TimeProvider clock)
{
    /// <param name="connection">One that was just accepted; behind TLS, where there is any.</param>
    /// <param name="web">The web server.</param>
    public Task RunAsync(ConnectionContext connection, ConnectionDelegate web) => proxies.Contain(connection.RemoteEndPoint)
        ? web(connection) // a proxy says in a header whose a request is
        : new FastPathConnection(connection, web, options.MaxBodySize, RelayAsync).RunAsync();

    private async ValueTask<RelayAnswer> RelayAsync(ReadOnlyMemory<byte> body, ConnectionContext connection, Guid processId)
    {
        var caller = callers.Of(connection);
        if (caller is { Operator: null }) return Answers.Unauthorized();
        if (!gate.TryEnter(caller)) return Answers.Overloaded;
        try
        {
            return await relay.RelayAsync(body, new Received(clock.GetUtcNow(), processId, processId.ToString(), caller));
        }
        finally
        {
            gate.Leave(caller);
        }
    }
}
