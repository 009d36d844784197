using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>A client for what SslStream does not do: resume at will, renegotiate, change keys. Blocks.</summary>
internal sealed partial class OpenSslClient : IDisposable
{
    private const string Library = "libssl.so.3";
    private const int EllipticCurve = 408; // EVP_PKEY_EC

    private readonly nint _context;
    private readonly nint _ssl;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000, SendTimeout = 30_000 };

    /// <param name="port">On this machine.</param>
    /// <param name="version">0x303 or 0x304.</param>
    /// <param name="certificate">Shown when the server asks for one.</param>
    /// <param name="session">Of another client, to be resumed.</param>
    public OpenSslClient(int port, int version, X509Certificate2? certificate = null, nint session = 0)
    {
        _context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_ctrl(_context, OpenSsl.SetLeastVersion, version, 0);
        SSL_CTX_ctrl(_context, OpenSsl.SetMostVersion, version, 0);
        _ssl = SSL_new(_context);
        if (certificate is not null)
        {
            Assert.Equal(1, SSL_use_certificate_ASN1(_ssl, certificate.RawData, certificate.RawData.Length));
            var key = certificate.GetECDsaPrivateKey()!.ExportECPrivateKey();
            Assert.Equal(1, SSL_use_PrivateKey_ASN1(EllipticCurve, _ssl, key, key.Length));
        }

        if (session != 0) Assert.Equal(1, SSL_set_session(_ssl, session));
        _socket.Connect(IPAddress.Loopback, port);
        Assert.Equal(1, SSL_set_fd(_ssl, (int)_socket.Handle));
    }

    public bool IsResumed => SSL_session_reused(_ssl) == 1;

    /// <summary>Whether the handshake came to its end on this side.</summary>
    public bool Connect() => Call(() => SSL_connect(_ssl)) == 1;

    public bool Write(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return Call(() => SSL_write(_ssl, bytes, bytes.Length)) == bytes.Length;
    }

    /// <summary>Empty when the server has ended or refused the session.</summary>
    public string Read()
    {
        var bytes = new byte[4096];
        return Encoding.ASCII.GetString(bytes, 0, Math.Max(0, Call(() => SSL_read(_ssl, bytes, bytes.Length))));
    }

    /// <summary>Asks for another handshake within this one, and tries to do it.</summary>
    public bool Renegotiate() => Call(() => SSL_renegotiate(_ssl)) == 1 && Call(() => SSL_do_handshake(_ssl)) == 1;

    /// <summary>Changes this side's keys, and asks the server to do so.</summary>
    public bool ChangeKeys() => SSL_key_update(_ssl, 1) == 1;

    /// <summary>The same, without a byte of data behind it.</summary>
    public bool ChangeKeysAtOnce() => SSL_key_update(_ssl, 0) == 1 && Call(() => SSL_do_handshake(_ssl)) == 1;

    /// <summary>For another client, which it has to outlive. With TLS 1.3 only after something was read.</summary>
    public nint Session() => SSL_get_session(_ssl);

    public void Close() => Call(() => SSL_shutdown(_ssl));

    public void Dispose()
    {
        SSL_free(_ssl);
        SSL_CTX_free(_context);
        _socket.Dispose();
    }

    private static int Call(Func<int> call)
    {
        OpenSsl.ERR_clear_error();
        return call();
    }

    [LibraryImport(Library)] private static partial nint TLS_client_method();
    [LibraryImport(Library)] private static partial nint SSL_CTX_new(nint method);
    [LibraryImport(Library)] private static partial void SSL_CTX_free(nint context);
    [LibraryImport(Library)] private static partial nint SSL_CTX_ctrl(nint context, int control, nint number, nint pointer);
    [LibraryImport(Library)] private static partial nint SSL_new(nint context);
    [LibraryImport(Library)] private static partial void SSL_free(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_set_fd(nint ssl, int socket);
    [LibraryImport(Library)] private static partial int SSL_connect(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_read(nint ssl, byte[] into, int length);
    [LibraryImport(Library)] private static partial int SSL_write(nint ssl, byte[] from, int length);
    [LibraryImport(Library)] private static partial int SSL_shutdown(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_renegotiate(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_do_handshake(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_key_update(nint ssl, int kind);
    [LibraryImport(Library)] private static partial nint SSL_get_session(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_set_session(nint ssl, nint session);
    [LibraryImport(Library)] private static partial int SSL_session_reused(nint ssl);
    [LibraryImport(Library)] private static partial int SSL_use_certificate_ASN1(nint ssl, byte[] der, int length);
    [LibraryImport(Library)] private static partial int SSL_use_PrivateKey_ASN1(int kind, nint ssl, byte[] der, nint length);
}
