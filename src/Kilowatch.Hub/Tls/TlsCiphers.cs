namespace Kilowatch.Hub;

/// <summary>The cipher suites of TLS 1.2, as .NET chooses them on Linux: what the machine's OpenSSL configuration says, and where it says nothing those with
/// forward secrecy. (All of TLS 1.3 have it.)</summary>
internal static unsafe class TlsCiphers
{
    /// <returns>False when OpenSSL has none of them.</returns>
    public static bool Set(TlsContextHandle context)
    {
        // That the machine says something shows by its making a difference, as .NET finds out (dotnet/runtime, pal_ssl.c).
        fixed (byte* all = "ALL\0"u8, machine = "system_default\0"u8, ours =
            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256\0"u8)
        {
            if (OpenSsl.SSL_CTX_set_cipher_list(context, all) == 0) return false;
            var count = Count(context);
            var isConfigured = OpenSsl.SSL_CTX_config(context, machine) == 1 && Count(context) != count;
            return isConfigured || OpenSsl.SSL_CTX_set_cipher_list(context, ours) == 1;
        }
    }

    private static int Count(TlsContextHandle context) => OpenSsl.OPENSSL_sk_num(OpenSsl.SSL_CTX_get_ciphers(context));
}
