using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kilowatch.Hub.Tests.Relay;

public sealed class FingerprintTests
{
    /// <summary>All lengths around the hash's blocks and their padding, on whichever way this machine takes.</summary>
    [Fact]
    public void It_is_the_first_half_of_SHA_256()
    {
        var chance = new Random(1);
        for (var length = 0; length <= 700; length++)
        {
            var body = new byte[length];
            chance.NextBytes(body);
            Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(body)), Fingerprint.Of(body));
        }
    }

    /// <summary>The quick way is there where the hub is built and run: Debian has OpenSSL 3.</summary>
    [Fact]
    public void OpenSSL_computes_it_on_Linux() => Assert.Equal(OperatingSystem.IsLinux() && NativeLibraryIsThere(), Fingerprint.IsNative);

    private static bool NativeLibraryIsThere() => System.Runtime.InteropServices.NativeLibrary.TryLoad("libcrypto.so.3", out _);
}
