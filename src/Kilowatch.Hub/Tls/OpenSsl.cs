using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kilowatch.Hub;

/// <summary>What the hub calls of OpenSSL 3: the library that .NET itself loads on Linux, so none is installed for the hub's sake. The names are OpenSSL's (its
/// manual, section 3); where a macro of its headers is meant, the control it stands for is named here.</summary>
internal static unsafe partial class OpenSsl
{
    // SSL_CTX_ctrl
    public const int SetMode = 33;
    public const int SetReadAhead = 41;
    public const int SetSessionCacheSize = 42;
    public const int SetSessionCacheMode = 44;
    public const int AddToChain = 89;
    public const int SetLeastVersion = 123;
    public const int SetMostVersion = 124;

    // SSL_CTX_set_options
    public const ulong NoTicket = 1ul << 14; // sessions are kept here, not in the client's hands
    public const ulong NoCompression = 1ul << 17;
    public const ulong ServersChoice = 1ul << 22;
    public const ulong NoRenegotiation = 1ul << 30;

    public const int CacheOfServer = 0x2;
    public const int ReleaseBuffers = 0x10; // a connection that waits holds none

    // SSL_get_error
    public const int WantRead = 2;
    public const int WantWrite = 3;
    public const int Ended = 6;

    // BIO
    public const int ShouldRead = 0x1;
    public const int ShouldRetry = 0x8;
    public const int Flush = 11;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";
    private const long Version3 = 0x3000_0000;

    /// <summary>Whether the library is there, with all that is called, and is the one that .NET uses.</summary>
    public static bool IsThere { get; } = OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >= Version3 && HasAll();

    private static bool HasAll()
    {
        try
        {
            // Some are called through a marshalling method, whose import the compiler names as it likes; all of them are imports.
            foreach (var method in typeof(OpenSsl).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)) Marshal.Prelink(method);
            }

            return true;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport(Ssl)] public static partial nint TLS_server_method();
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_new(nint method);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_free(nint context);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_config(TlsContextHandle context, byte* name);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_cipher_list(TlsContextHandle context, byte* list);
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_get_ciphers(TlsContextHandle context);
    [LibraryImport(Ssl)] public static partial ulong SSL_CTX_set_options(TlsContextHandle context, ulong options);
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_ctrl(TlsContextHandle context, int control, nint number, nint pointer);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_certificate(TlsContextHandle context, nint certificate);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_PrivateKey(TlsContextHandle context, nint key);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_check_private_key(TlsContextHandle context);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_verify(TlsContextHandle context, int mode, nint callback);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_cert_verify_callback(TlsContextHandle context, delegate* unmanaged<nint, nint, int> judge, nint argument);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_alpn_select_cb(TlsContextHandle context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> select, nint argument);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_session_id_context(TlsContextHandle context, byte* id, uint length);
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_set_timeout(TlsContextHandle context, nint seconds);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_num_tickets(TlsContextHandle context, nuint count);

    [LibraryImport(Ssl)] public static partial nint SSL_new(TlsContextHandle context);
    [LibraryImport(Ssl)] public static partial void SSL_free(nint session);
    [LibraryImport(Ssl)] public static partial void SSL_set_accept_state(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial void SSL_set_bio(TlsSessionHandle session, nint read, nint write);
    [LibraryImport(Ssl)] public static partial int SSL_do_handshake(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial int SSL_read(TlsSessionHandle session, byte* into, int length);
    [LibraryImport(Ssl)] public static partial int SSL_write(TlsSessionHandle session, byte* from, int length);
    [LibraryImport(Ssl)] public static partial int SSL_shutdown(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial int SSL_get_error(TlsSessionHandle session, int result);
    [LibraryImport(Ssl)] public static partial int SSL_has_pending(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial int SSL_session_reused(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial int SSL_version(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial nint SSL_get1_peer_certificate(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial nint SSL_get_peer_cert_chain(TlsSessionHandle session);
    [LibraryImport(Ssl)] public static partial void SSL_get0_alpn_selected(TlsSessionHandle session, byte** name, uint* length);
    [LibraryImport(Ssl)] public static partial nint SSL_get_servername(TlsSessionHandle session, int kind);

    [LibraryImport(Crypto)] public static partial void ERR_clear_error();
    [LibraryImport(Crypto)] public static partial nuint ERR_peek_error();
    [LibraryImport(Crypto)] public static partial nint ERR_reason_error_string(nuint error);
    [LibraryImport(Crypto)] public static partial nint d2i_X509(nint into, byte** der, nint length);
    [LibraryImport(Crypto)] public static partial int i2d_X509(nint certificate, byte** der);
    [LibraryImport(Crypto)] public static partial void X509_free(nint certificate);
    [LibraryImport(Crypto)] public static partial nint d2i_AutoPrivateKey(nint into, byte** der, nint length);
    [LibraryImport(Crypto)] public static partial void EVP_PKEY_free(nint key);
    [LibraryImport(Crypto)] public static partial int OPENSSL_sk_num(nint stack);
    [LibraryImport(Crypto)] public static partial nint OPENSSL_sk_value(nint stack, int index);
    [LibraryImport(Crypto)] public static partial nint X509_STORE_CTX_get0_cert(nint verification);
    [LibraryImport(Crypto)] public static partial nint X509_STORE_CTX_get0_untrusted(nint verification);
    [LibraryImport(Crypto)] public static partial void X509_STORE_CTX_set_error(nint verification, int error);
    [LibraryImport(Crypto)] public static partial int BIO_get_new_index();
    [LibraryImport(Crypto)] public static partial nint BIO_meth_new(int type, byte* name);
    [LibraryImport(Crypto)] public static partial int BIO_meth_set_read(nint method, delegate* unmanaged<nint, byte*, int, int> read);
    [LibraryImport(Crypto)] public static partial int BIO_meth_set_write(nint method, delegate* unmanaged<nint, byte*, int, int> write);
    [LibraryImport(Crypto)] public static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged<nint, int, nint, nint, nint> control);
    [LibraryImport(Crypto)] public static partial nint BIO_new(nint method);
    [LibraryImport(Crypto)] public static partial void BIO_set_init(nint bio, int init);
    [LibraryImport(Crypto)] public static partial void BIO_set_data(nint bio, nint data);

    // Each of them reads or writes one field.
    [LibraryImport(Crypto), SuppressGCTransition] public static partial nint BIO_get_data(nint bio);
    [LibraryImport(Crypto), SuppressGCTransition] public static partial void BIO_set_flags(nint bio, int flags);
    [LibraryImport(Crypto), SuppressGCTransition] public static partial void BIO_clear_flags(nint bio, int flags);
}
