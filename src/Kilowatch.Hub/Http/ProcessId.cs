using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Http;

/// <summary>The header <c>Process-ID</c> that every answer carries: a GUID, one per request, also given to the partner that is
/// called.</summary>
internal static class ProcessId
{
    public const string Header = "Process-ID";

    /// <summary>The system is asked for the chance of so many at once: asking for each is a system call for each.</summary>
    private const int AtOnce = 64;

    [ThreadStatic]
    private static Guid[]? Chance;

    [ThreadStatic]
    private static int Left;

    public static Guid Begin(HttpContext http) => Begin(http, out _);

    /// <param name="http">Whose answer gets it.</param>
    /// <param name="text">As it is written.</param>
    public static Guid Begin(HttpContext http, out string text)
    {
        var id = Next();
        http.Response.Headers[Header] = text = id.ToString();
        return id;
    }

    /// <summary>A GUID of version 4 (RFC 9562, section 5.4).</summary>
    public static Guid Next()
    {
        var chance = Chance ??= new Guid[AtOnce];
        if (Left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(chance.AsSpan()));
            Left = AtOnce;
        }

        ref var id = ref chance[--Left];
        var bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref id, 1));
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40); // the version: the high byte of the third group, which is kept with its low byte first
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return id;
    }
}
