using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kilowatch.Hub;

/// <summary>TLS for the hub's own sockets, by OpenSSL, without streams or pipes between a socket and what is behind it. The web server's HTTPS, which comes after it,
/// passes on a connection that has TLS already, and does by itself what is not done here.</summary>
/// <param name="context">The endpoint's.</param>
/// <param name="mostForHandshake">After this a handshake that is not done ends its connection.</param>
/// <param name="clock">By which it is.</param>
/// <param name="log">Of handshakes that come to nothing.</param>
internal sealed partial class TlsConnections(TlsContext context, TimeSpan mostForHandshake, TimeProvider clock, ILogger<TlsConnections> log)
{
    /// <param name="connection">One that was just accepted.</param>
    /// <param name="next">What is behind TLS.</param>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection is not SocketConnection sockets)
        {
            await next(connection);
            return;
        }

        using var session = new TlsSession(context, sockets.Handle);
        if (!await TryHandshakeAsync(session, connection)) return;
        using var features = new TlsFeatures(session.Handle);
        connection.Features.Set<ITlsConnectionFeature>(features);
        connection.Features.Set<ITlsHandshakeFeature>(features);
        connection.Features.Set<ITlsApplicationProtocolFeature>(features);
        connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags.Add(new("tls.protocol.version", features.Protocol == SslProtocols.Tls13 ? "1.3" : "1.2"));
        sockets.GoOnThrough(session);
        await next(connection);
    }

    private async Task<bool> TryHandshakeAsync(TlsSession session, ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(mostForHandshake, clock);
        try
        {
            var outcome = await HandshakeAsync(session, connection, patience.Token);
            if (outcome == TlsHandshake.Refused) Refused(log, connection.ConnectionId, session.Failure);
            return outcome == TlsHandshake.Established;
        }
        catch (OperationCanceledException)
        {
            TookTooLong(log, connection.ConnectionId);
            return false;
        }
        catch (IOException)
        {
            return false; // the client is gone
        }
    }

    private static async Task<TlsHandshake> HandshakeAsync(TlsSession session, ConnectionContext connection, CancellationToken cancellationToken)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (read.IsCompleted || read.IsCanceled) return TlsHandshake.NotYet;
            await Task.Yield(); // what follows takes milliseconds, which all other sockets would wait for
            var outcome = session.Handshake(read.Buffer, output);
            input.AdvanceTo(read.Buffer.End);
            await output.FlushAsync(cancellationToken);
            if (outcome != TlsHandshake.NotYet) return outcome;
        }
    }

    [LoggerMessage(EventId = 310, Level = LogLevel.Debug, Message = "Connection {ConnectionId}: the TLS handshake was refused ({Reason}).")]
    private static partial void Refused(ILogger log, string connectionId, string reason);

    [LoggerMessage(EventId = 311, Level = LogLevel.Debug, Message = "Connection {ConnectionId}: the TLS handshake took too long.")]
    private static partial void TookTooLong(ILogger log, string connectionId);
}
