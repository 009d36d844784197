using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kilowatch.Hub;

/// <summary>How OpenSSL gets bytes from a <see cref="TlsSession"/> and gives it bytes: a BIO (man 3 BIO_meth_new) of the hub's own. Unlike OpenSSL's for sockets it knows
/// whether a socket holds more, so nobody has to ask a second time.</summary>
internal static unsafe class TlsBio
{
    private static readonly nint Method = MakeMethod();

    /// <param name="session">A GCHandle to the session.</param>
    /// <returns>For SSL_set_bio, which owns it then; 0 when there is no memory.</returns>
    public static nint New(nint session)
    {
        var bio = OpenSsl.BIO_new(Method);
        if (bio == 0) return 0;
        OpenSsl.BIO_set_data(bio, session);
        OpenSsl.BIO_set_init(bio, 1);
        return bio;
    }

    private static nint MakeMethod()
    {
        const int SourceOrSink = 0x400;
        nint method;
        fixed (byte* name = "hub socket\0"u8) method = OpenSsl.BIO_meth_new(OpenSsl.BIO_get_new_index() | SourceOrSink, name);
        if (method != 0 && OpenSsl.BIO_meth_set_read(method, &Read) == 1 && OpenSsl.BIO_meth_set_write(method, &Write) == 1 && OpenSsl.BIO_meth_set_ctrl(method, &Control) == 1) return method;
        throw new CryptographicException("OpenSSL takes no BIO.");
    }

    // Nothing may be thrown through OpenSSL: the session's two methods do not throw.
    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* into, int length)
    {
        OpenSsl.BIO_clear_flags(bio, OpenSsl.ShouldRead | OpenSsl.ShouldRetry);
        var read = SessionOf(bio).TakeReceived(new Span<byte>(into, length));
        if (read == -Kernel.TryAgain) OpenSsl.BIO_set_flags(bio, OpenSsl.ShouldRead | OpenSsl.ShouldRetry);
        return read >= 0 ? read : -1;
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* from, int length) => SessionOf(bio).KeepSealed(new ReadOnlySpan<byte>(from, length)) ? length : -1;

    /// <summary>What was written is sent later, so there is nothing to flush; other controls are for BIOs that can more.</summary>
    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command == OpenSsl.Flush ? 1 : 0;

    private static TlsSession SessionOf(nint bio) => (TlsSession)GCHandle.FromIntPtr(OpenSsl.BIO_get_data(bio)).Target!;
}
