using System.Buffers.Binary;
using System.Security.Cryptography;
using Kilowatch.Shared;

namespace Kilowatch.Hub.Tests.Relay;

public sealed class FingerprintTests
{
    /// <summary>All lengths around the hash's blocks and their padding.</summary>
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
}
