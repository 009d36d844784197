using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kilowatch.Hub;

/// <summary>Which of the client's application protocols (ALPN, RFC 7301) is spoken: the hub's choice, as the web server makes it.</summary>
internal sealed unsafe class ApplicationProtocols(HttpProtocols http)
{
    private const int Chosen = 0; // SSL_TLSEXT_ERR_OK
    private const int NoneFits = 2; // SSL_TLSEXT_ERR_ALERT_FATAL

    /// <summary>For SSL_CTX_set_alpn_select_cb, with a GCHandle to one of these. Not called where the client names no protocol.</summary>
    public static readonly delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> Select = &OnOffer;

    private readonly byte[][] _ours = [.. http.HasFlag(HttpProtocols.Http2) ? (byte[][])["h2"u8.ToArray()] : [], .. http.HasFlag(HttpProtocols.Http1) ? (byte[][])["http/1.1"u8.ToArray()] : []];

    /// <summary>The protocol that a session speaks; empty where the client has named none.</summary>
    public static ReadOnlyMemory<byte> Of(TlsSessionHandle session)
    {
        byte* name;
        uint length;
        OpenSsl.SSL_get0_alpn_selected(session, &name, &length);
        return new ReadOnlySpan<byte>(name, (int)length).ToArray();
    }

    /// <param name="session">The SSL.</param>
    /// <param name="chosen">Is made to point into what was offered.</param>
    /// <param name="chosenLength">Of that.</param>
    /// <param name="offered">Names, each after a byte with its length; OpenSSL has checked them.</param>
    /// <param name="offeredLength">Of all.</param>
    /// <param name="argument">The GCHandle.</param>
    [UnmanagedCallersOnly]
    private static int OnOffer(nint session, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint argument)
    {
        foreach (var name in ((ApplicationProtocols)GCHandle.FromIntPtr(argument).Target!)._ours)
        {
            for (var at = offered; at < offered + offeredLength; at += 1 + *at)
            {
                if (!new ReadOnlySpan<byte>(at + 1, *at).SequenceEqual(name)) continue;
                *chosen = at + 1;
                *chosenLength = *at;
                return Chosen;
            }
        }

        return NoneFits;
    }
}
