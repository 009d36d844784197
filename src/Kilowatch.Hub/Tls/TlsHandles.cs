using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub;

/// <summary>An SSL_CTX, with what its callbacks are given.</summary>
internal sealed class TlsContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly GCHandle _clients;
    private readonly GCHandle _protocols;

    public TlsContextHandle(nint context, ClientCertificates clients, ApplicationProtocols protocols)
        : base(ownsHandle: true)
    {
        SetHandle(context);
        (_clients, _protocols) = (GCHandle.Alloc(clients), GCHandle.Alloc(protocols));
    }

    public nint Clients => GCHandle.ToIntPtr(_clients);

    public nint Protocols => GCHandle.ToIntPtr(_protocols);

    protected override bool ReleaseHandle()
    {
        OpenSsl.SSL_CTX_free(handle);
        _clients.Free();
        _protocols.Free();
        return true;
    }
}

/// <summary>An SSL, with what its BIO's callbacks are given.</summary>
internal sealed class TlsSessionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly GCHandle _argument;

    public TlsSessionHandle(nint session, object argument)
        : base(ownsHandle: true)
    {
        SetHandle(session);
        _argument = GCHandle.Alloc(argument, GCHandleType.Weak); // callbacks come from calls of its own only, so it lives then
    }

    public nint Argument => GCHandle.ToIntPtr(_argument);

    protected override bool ReleaseHandle()
    {
        OpenSsl.SSL_free(handle); // and its BIO
        _argument.Free();
        return true;
    }
}
