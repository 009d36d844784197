using System.Buffers.Binary;
using System.Text;

namespace Kilowatch.Hub.Storage;

/// <summary>What a partner answered where the hub did not pass it on: for the hub's operator alone.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">As it came; null for none.</param>
/// <param name="Body">Its first bytes.</param>
/// <param name="IsTruncated">Whether there was more, or might have been.</param>
internal sealed record ReceivedAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body, bool IsTruncated)
{
    /// <summary>Bytes of a body that are kept.</summary>
    public const int MaxBody = 4096;

    private const int MaxContentType = 200;
    private const int Head = 4;

    /// <summary>With no more of the body than is kept.</summary>
    public ReceivedAnswer Cut() => Body.Length <= MaxBody ? this : this with { Body = Body[..MaxBody], IsTruncated = true };

    /// <summary>As it stands in the journal: status (2 bytes), whether it is truncated (1), length of the content type (1), content type,
    /// body.</summary>
    public byte[] Encode()
    {
        var type = Encoding.UTF8.GetBytes(
            ContentType is { Length: > MaxContentType / 4 } ? ContentType[..(MaxContentType / 4)] : ContentType ?? "");
        var bytes = new byte[Head + type.Length + Body.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)Status);
        (bytes[2], bytes[3]) = ((byte)(IsTruncated ? 1 : 0), (byte)type.Length);
        type.CopyTo(bytes, Head);
        Body.CopyTo(bytes.AsMemory(Head + type.Length));
        return bytes;
    }

    /// <returns>Null for none.</returns>
    public static ReceivedAnswer? Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Head || bytes.Length < Head + bytes.Span[3]) return null;
        var type = Encoding.UTF8.GetString(bytes.Span.Slice(Head, bytes.Span[3]));
        return new ReceivedAnswer(BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span), type.Length == 0 ? null : type,
            bytes[(Head + bytes.Span[3])..], bytes.Span[2] != 0);
    }
}
