using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>The hub's own TLS with a test's code behind it, an echo unless told otherwise.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    public static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    private readonly TestPki _pki = new("server's authority");
    private readonly IConnectionListener _listener;
    private readonly TlsConnections _tls;
    private readonly ConnectionDelegate _behind;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];

    private TlsServer(IConnectionListener listener, ConnectionDelegate? behind, Action<HttpsConnectionAdapterOptions>? set, TimeProvider? clock)
    {
        (_listener, _behind) = (listener, behind ?? EchoAsync);
        Options = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _pki.Issue("hub", TestPki.ServerUse),
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => Trusts,
        };
        set?.Invoke(Options);
        Context = TlsContext.Create(Options, HttpProtocols.Http1AndHttp2)!;
        _tls = new TlsConnections(Context, TimeSpan.FromSeconds(10), clock ?? TimeProvider.System, NullLogger<TlsConnections>.Instance);
        _accepting = AcceptAsync();
    }

    public HttpsConnectionAdapterOptions Options { get; }

    public TlsContext Context { get; }

    /// <summary>Whether a client's certificate counts.</summary>
    public bool Trusts { get; set; } = true;

    /// <summary>Connections whose handshake was done.</summary>
    public int Established { get; private set; }

    public int Port => ((IPEndPoint)_listener.EndPoint).Port;

    public TestPki Pki => _pki;

    public static async Task<TlsServer> StartAsync(ConnectionDelegate? behind = null, Action<HttpsConnectionAdapterOptions>? set = null, TimeProvider? clock = null) =>
        new(await new SocketListeners().BindAsync(new IPEndPoint(IPAddress.Loopback, 0)), behind, set, clock);

    /// <summary>All connections so far have ended.</summary>
    public async Task EndedAsync()
    {
        Task[] connections;
        lock (_connections) connections = [.. _connections];
        await Task.WhenAll(connections).WaitAsync(TooLong);
    }

    public int Accepted
    {
        get
        {
            lock (_connections) return _connections.Count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _accepting;
        Options.ServerCertificate!.Dispose();
        _pki.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync() is { } connection)
        {
            lock (_connections) _connections.Add(ServeAsync(connection));
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        await using (connection)
        {
            try
            {
                await _tls.RunAsync(connection, established =>
                {
                    Established++;
                    return _behind(established);
                });
            }
            catch (IOException)
            {
                // the client is gone, or is none
            }
        }
    }

    public static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync();
            foreach (var piece in read.Buffer) await connection.Transport.Output.WriteAsync(piece);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }
}
