using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub;

/// <summary>Takes connections for the web server, each a <see cref="SocketConnection"/>.</summary>
internal sealed class SocketListener(Socket socket) : IConnectionListener
{
    private long _accepted;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var caller = await socket.AcceptAsync(cancellationToken);
                caller.NoDelay = true;
                return new SocketConnection(caller, "hub-" + (++_accepted).ToString(CultureInfo.InvariantCulture));
            }
            catch (ObjectDisposedException)
            {
                return null; // told to stop
            }
            catch (SocketException stopped) when (stopped.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException)
            {
                // the caller was gone before it was taken
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}

/// <summary>Binds a <see cref="SocketListener"/> to an address.</summary>
internal sealed class SocketListeners : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int Backlog = 512;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }

        socket.Listen(Backlog);
        return new ValueTask<IConnectionListener>(new SocketListener(socket));
    }
}
