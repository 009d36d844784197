using System.Buffers.Binary;
using System.Text;
using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>An entry's form on disk: a head of fixed size, then its texts and bodies. All numbers are little-endian.</summary>
/// <remarks><code>
///   0 length of all, a multiple of 64     4 CRC-32C of all from 8 on
///   8 id                                 16 the session's entry before this one
///  24 kind, outcome, effect, 0           28 HTTP status      30 length of the EMP's answer (2 bytes)
///  32 arrived (UTC ticks)                40 answered         48 partner's latency in ticks, -1 for none
///  56 Process-ID                         72 fingerprint      88 remarks
///  92 lengths: SessionID, code, operator, provider (2 bytes each), opening, request, answer (4 each)
/// 112 those, in this order, then the EMP's answer that was not passed on
/// </code>
/// A text of length 65535 is none.</remarks>
internal static class JournalRecord
{
    /// <summary>Records begin at multiples of this, so that a number of 32 bits addresses 256 GiB a day.</summary>
    public const int Unit = 64;

    public const int Head = 112;
    private const ushort None = ushort.MaxValue;

    public static int LengthOf(ReadOnlySpan<byte> head) => (int)BinaryPrimitives.ReadUInt32LittleEndian(head);

    public static long IdOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64LittleEndian(head[8..]);

    /// <summary>Whether a whole record of that id is here, as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> record, long id) =>
        record.Length >= Head && LengthOf(record) is var length && length >= Head && length % Unit == 0 && length <= record.Length
        && IdOf(record) == id && BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == Checksum(record[8..length]);

    /// <summary>Bytes that the entry takes on disk.</summary>
    public static int SizeOf(PendingWrite write)
    {
        var entry = write.Entry;
        return RoundUp(Head + BytesOf(entry.SessionId) + BytesOf(entry.Code) + BytesOf(entry.Operator) + BytesOf(entry.Provider)
            + (write.Opening?.Length ?? 0) + entry.Request.Length + entry.Answer.Length + entry.EmpAnswer.Length);
    }

    public static void Write(Span<byte> record, PendingWrite write)
    {
        var entry = write.Entry;
        record.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], write.Id);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], write.Previous);
        (record[24], record[25], record[26]) = ((byte)entry.Kind, (byte)entry.Outcome, (byte)entry.Effect);
        BinaryPrimitives.WriteUInt16LittleEndian(record[28..], (ushort)entry.HttpStatus);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], entry.Arrived.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], entry.Answered.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], entry.EmpLatency?.Ticks ?? -1);
        entry.ProcessId.TryWriteBytes(record[56..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(record[72..], entry.Fingerprint);
        BinaryPrimitives.WriteInt32LittleEndian(record[88..], (int)entry.Remarks);
        var at = Head;
        PutText(record, 92, entry.SessionId, ref at);
        PutText(record, 94, entry.Code, ref at);
        PutText(record, 96, entry.Operator, ref at);
        PutText(record, 98, entry.Provider, ref at);
        Put(record, 100, write.Opening, ref at);
        Put(record, 104, entry.Request.Span, ref at);
        Put(record, 108, entry.Answer.Span, ref at);
        PutLast(record, entry.EmpAnswer.Span, at);
        Seal(record);
    }

    public static JournalRow Read(ReadOnlySpan<byte> record)
    {
        var at = Head;
        var sessionId = TakeText(record, 92, ref at);
        var code = TakeText(record, 94, ref at);
        var @operator = TakeText(record, 96, ref at);
        var provider = TakeText(record, 98, ref at);
        var opening = Take(record, 100, ref at);
        var request = Take(record, 104, ref at);
        var answer = Take(record, 108, ref at);
        var empAnswer = record.Slice(at, BinaryPrimitives.ReadUInt16LittleEndian(record[30..]));
        return new JournalRow
        {
            Id = IdOf(record),
            Previous = BinaryPrimitives.ReadInt64LittleEndian(record[16..]),
            Kind = (JournalKind)record[24],
            Outcome = (RelayOutcome)record[25],
            Effect = (SessionEffect)record[26],
            HttpStatus = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]),
            Arrived = TimeAt(record, 32),
            Answered = TimeAt(record, 40),
            EmpLatency = BinaryPrimitives.ReadInt64LittleEndian(record[48..]) is >= 0 and var latency ? TimeSpan.FromTicks(latency) : null,
            ProcessId = new Guid(record.Slice(56, 16), bigEndian: true),
            Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(record[72..]),
            Remarks = (Remarks)BinaryPrimitives.ReadInt32LittleEndian(record[88..]),
            SessionId = sessionId,
            Code = code!,
            Operator = @operator,
            Provider = provider,
            Opening = opening.IsEmpty ? null : Encoding.UTF8.GetString(opening),
            Request = request.ToArray(),
            Answer = answer.ToArray(),
            EmpAnswer = empAnswer.ToArray(),
        };
    }

    /// <summary>Where in a record's first bytes the opening stands; null when it is not all there.</summary>
    public static Range? OpeningIn(ReadOnlySpan<byte> record)
    {
        if (record.Length < Head) return null;
        var at = Head;
        for (var lengthAt = 92; lengthAt <= 98; lengthAt += 2)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(record[lengthAt..]) is not None and var length) at += length;
        }

        var end = at + BinaryPrimitives.ReadInt32LittleEndian(record[100..]);
        return end <= record.Length ? at..end : null;
    }

    /// <summary>Puts another fingerprint, opening and bodies into a record, which stays as long as it is. What does not fit is left
    /// out.</summary>
    public static void Replace(Span<byte> record, JournalRow row)
    {
        var opening = row.Opening is null ? [] : Encoding.UTF8.GetBytes(row.Opening);
        BinaryPrimitives.WriteUInt128BigEndian(record[72..], row.Fingerprint);
        var at = Head;
        for (var lengthAt = 92; lengthAt <= 98; lengthAt += 2) _ = TakeText(record, lengthAt, ref at);
        record[at..].Clear();
        foreach (var (lengthAt, bytes) in new[] { (100, opening), (104, row.Request), (108, row.Answer) })
        {
            Put(record, lengthAt, bytes.Length <= record.Length - at ? bytes : [], ref at);
        }

        PutLast(record, row.EmpAnswer.Length <= record.Length - at ? row.EmpAnswer : [], at);
        Seal(record);
    }

    private static void PutLast(Span<byte> record, ReadOnlySpan<byte> bytes, int at)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record[30..], (ushort)bytes.Length);
        bytes.CopyTo(record[at..]);
    }

    private static void Seal(Span<byte> record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(record[8..]));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => ~Crc32C.Append(Crc32C.Seed, bytes);

    private static int RoundUp(int size) => (size + Unit - 1) & ~(Unit - 1);

    private static int BytesOf(string? text) => text is null ? 0 : Math.Min(Encoding.UTF8.GetByteCount(text), None - 1);

    private static void PutText(Span<byte> record, int lengthAt, string? text, ref int at)
    {
        var length = BytesOf(text);
        BinaryPrimitives.WriteUInt16LittleEndian(record[lengthAt..], text is null ? None : (ushort)length);
        if (text is null) return;
        Encoding.UTF8.TryGetBytes(text, record.Slice(at, length), out _);
        at += length;
    }

    private static void Put(Span<byte> record, int lengthAt, ReadOnlySpan<byte> bytes, ref int at)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[lengthAt..], bytes.Length);
        bytes.CopyTo(record[at..]);
        at += bytes.Length;
    }

    private static string? TakeText(ReadOnlySpan<byte> record, int lengthAt, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(record[lengthAt..]);
        if (length == None) return null;
        at += length;
        return Encoding.UTF8.GetString(record.Slice(at - length, length));
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> record, int lengthAt, ref int at)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(record[lengthAt..]);
        at += length;
        return record.Slice(at - length, length);
    }

    private static DateTimeOffset TimeAt(ReadOnlySpan<byte> record, int at) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(record[at..]), TimeSpan.Zero);
}
