using System.Buffers.Binary;
using System.Numerics;

namespace Kilowatch.Shared;

/// <summary>CRC-32C by the processor's instruction, eight bytes at a time.</summary>
internal static class Crc32C
{
    /// <summary>What a checksum begins with.</summary>
    public const uint Seed = uint.MaxValue;

    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var rest in bytes) checksum = BitOperations.Crc32C(checksum, rest);
        return checksum;
    }
}
