using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>A message as it lies in a journal: a view of its bytes.</summary>
/// <remarks>Little endian: size (4), checksum (4), arrival in milliseconds since 1970 (8), kind (1), fingerprint (16, as in the
/// database), length of the session's key (2) and of the body (4), then key, body, and the outbox entries as JSON. The checksum
/// covers all that follows it and begins with the journal's number, so that what an earlier use of the file left is no record.</remarks>
internal readonly ref struct JournalRecord
{
    private const int HeadSize = 39;
    private const int ChecksumAt = 4;
    private const int CoveredFrom = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">A whole record.</param>
    public JournalRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Size => _bytes.Length;

    public long Arrived => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    public MessageKind Kind => (MessageKind)_bytes[16];

    public ReadOnlySpan<byte> Fingerprint => _bytes.Slice(17, 16);

    public string Session => Encoding.UTF8.GetString(_bytes.Slice(HeadSize, KeyLength));

    public ReadOnlySpan<byte> Body => _bytes.Slice(HeadSize + KeyLength, BodyLength);

    public IReadOnlyList<OutboxEntry> Outbox => _bytes[(HeadSize + KeyLength + BodyLength)..] is { IsEmpty: false } json
        ? JsonSerializer.Deserialize(json, SessionJson.Default.IReadOnlyListOutboxEntry)! : [];

    private int KeyLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[33..]);

    private int BodyLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[35..]);

    public static int SizeOf(PendingMessage message, byte[] outbox) =>
        HeadSize + Encoding.UTF8.GetByteCount(message.Session) + message.Body.Length + outbox.Length;

    public static byte[] OutboxOf(PendingMessage message) =>
        message.Outbox.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(message.Outbox, SessionJson.Default.IReadOnlyListOutboxEntry);

    /// <summary>Writes a record into just the bytes that it takes; its outbox is what <see cref="OutboxOf"/> made.</summary>
    public static void Write(Span<byte> into, PendingMessage message, byte[] outbox, long journal)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into, into.Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], message.Arrived.ToUnixTimeMilliseconds());
        into[16] = (byte)message.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(into[17..], message.Fingerprint);
        var key = Encoding.UTF8.GetBytes(message.Session, into[HeadSize..]);
        BinaryPrimitives.WriteUInt16LittleEndian(into[33..], (ushort)key);
        BinaryPrimitives.WriteInt32LittleEndian(into[35..], message.Body.Length);
        message.Body.Span.CopyTo(into[(HeadSize + key)..]);
        outbox.CopyTo(into[(HeadSize + key + message.Body.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Checksum(into, journal));
    }

    /// <summary>The record at the beginning of these bytes; false where there is none, or only a part of one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long journal, out JournalRecord record)
    {
        record = default;
        if (bytes.Length < HeadSize) return false;
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (size < HeadSize || size > bytes.Length) return false;
        record = new(bytes[..size]);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == Checksum(record._bytes, journal);
    }

    private static uint Checksum(ReadOnlySpan<byte> record, long journal)
    {
        var seed = BitOperations.Crc32C(BitOperations.Crc32C(Crc32C.Seed, (ulong)journal), (uint)record.Length);
        return Crc32C.Append(seed, record[CoveredFrom..]);
    }
}
