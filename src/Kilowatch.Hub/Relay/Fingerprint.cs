using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kilowatch.Hub;

/// <summary>The first 128 bits of a body's SHA-256: what tells a repeated request. Nothing is kept secret or signed by it.</summary>
/// <remarks>OpenSSL's own functions for this one hash (man 3 SHA256_Init) take half the time of the runtime's way to them, which looks the hash up by
/// its name and allocates for each body. Where they are not, or do not compute what the runtime does, that way is taken.</remarks>
internal static unsafe class Fingerprint
{
    private const int ContextBytes = 112; // SHA256_CTX: 8 words, 2 of the length, 16 of data, 2 of counts
    private const int HashBytes = 32;

    private static readonly delegate* unmanaged<byte*, int> Init;
    private static readonly delegate* unmanaged<byte*, byte*, nuint, int> Update;
    private static readonly delegate* unmanaged<byte*, byte*, int> Final;

    /// <summary>Whether they are here.</summary>
    internal static readonly bool IsNative;

#pragma warning disable CA1810 // what is loaded is loaded together or not at all
    static Fingerprint()
#pragma warning restore CA1810
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libcrypto.so.3", out var library)) return;
        if (!NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)) return;
        if (!NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)) return;
        if (!NativeLibrary.TryGetExport(library, "SHA256_Final", out var final)) return;
        Init = (delegate* unmanaged<byte*, int>)init;
        Update = (delegate* unmanaged<byte*, byte*, nuint, int>)update;
        Final = (delegate* unmanaged<byte*, byte*, int>)final;
        ReadOnlySpan<byte> sample = "Kilowatch"u8;
        IsNative = NativeOf(sample) == ManagedOf(sample);
    }

    public static UInt128 Of(ReadOnlySpan<byte> body) => IsNative ? NativeOf(body) : ManagedOf(body);

    private static UInt128 ManagedOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static UInt128 NativeOf(ReadOnlySpan<byte> body)
    {
        var context = stackalloc ulong[ContextBytes / sizeof(ulong)];
        Span<byte> hash = stackalloc byte[HashBytes];
        fixed (byte* bytes = body)
        fixed (byte* into = hash)
        {
            var isDone = Init((byte*)context) == 1 && Update((byte*)context, bytes, (nuint)body.Length) == 1 && Final(into, (byte*)context) == 1;
            return isDone ? BinaryPrimitives.ReadUInt128BigEndian(hash) : ManagedOf(body);
        }
    }
}
