using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The sessions in memory as they stood at one entry of the journal, so that a start need not read all of it. What was recorded
/// after that entry is applied again from the journal; applying twice does no harm. Without a snapshot, or with a damaged one, the
/// whole journal is read.</summary>
internal sealed class Snapshot(IDisk disk, string path)
{
    /// <summary>So much goes to the disk at a time: a commit waits for no more than that.</summary>
    private const int Chunk = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "Kilowatch sessions, form 2\n"u8;

    /// <exception cref="IOException">The one before stays.</exception>
    public void Write(JournaledSessions sessions, long mark) => disk.Replace(path, stream =>
    {
        using var checksum = new ChecksumStream(stream);
        using var writer = new BinaryWriter(checksum, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(mark);
        var slots = new List<SessionSlot>();
        var tags = new List<uint>();
        var onDisk = 0L;
        foreach (var shard in sessions.Table.Shards)
        {
            Copy(shard, slots, tags);
            writer.Write(slots.Count);
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(slots)));
            writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(tags)));
            if (stream.Position - onDisk < Chunk) continue;
            stream.Sync();
            onDisk = stream.Position;
        }

        WriteUndelivered(writer, sessions.Undelivered);
        // Last: a session that came while the others were written may have brought a name.
        var names = sessions.Names.All;
        writer.Write(names.Count);
        foreach (var name in names) writer.Write(name);
        writer.Flush();
        checksum.WriteSum();
    });

    /// <summary>Fills the sessions.</summary>
    /// <param name="create">Makes them, with none in them.</param>
    /// <param name="sessions">Those of the snapshot.</param>
    /// <param name="unusable">Why there is one that cannot be used; null when there is none, or it was used.</param>
    /// <returns>All that the journal says up to this entry is in them; 0 when there is no snapshot that can be used.</returns>
    public long Read(Func<JournaledSessions> create, out JournaledSessions sessions, out string? unusable)
    {
        (sessions, unusable) = (create(), null);
        try
        {
            if (!disk.Exists(path)) return 0;
            using var file = new DiskStream(disk.Open(path, FileMode.Open, FileAccess.Read));
            using var checksum = new ChecksumStream(file);
            using var reader = new BinaryReader(checksum, Encoding.UTF8);
            return Read(reader, checksum, sessions);
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException or ArgumentException or OverflowException)
        {
            (sessions, unusable) = (create(), damaged.Message);
            return 0;
        }
    }

    /// <summary>Under the shard's lock, and so as fast as memory can be copied.</summary>
    private static void Copy(SessionShard shard, List<SessionSlot> slots, List<uint> tags)
    {
        slots.Clear();
        tags.Clear();
        lock (shard)
        {
            foreach (var index in shard.Indexes())
            {
                slots.Add(shard[index]);
                tags.AddRange(shard.Tags.Of(shard[index].Accepted));
            }
        }
    }

    private static void WriteUndelivered(BinaryWriter writer, IReadOnlyDictionary<SessionKey, long> undelivered)
    {
        var all = undelivered.ToArray();
        writer.Write(all.Length);
        foreach (var (key, record) in all)
        {
            writer.Write(key.A);
            writer.Write(key.B);
            writer.Write(key.C);
            writer.Write(record);
        }
    }

    private static long Read(BinaryReader reader, ChecksumStream checksum, JournaledSessions sessions)
    {
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic)) throw new InvalidDataException("another form");
        var mark = reader.ReadInt64();
        for (var i = 0; i < sessions.Table.Shards.Length; i++)
        {
            var slots = new SessionSlot[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(slots.AsSpan()));
            var tags = new uint[slots.Sum(slot => slot.Accepted.Count)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(tags.AsSpan()));
            var rest = tags.AsSpan();
            foreach (ref var slot in slots.AsSpan())
            {
                sessions.Restore(slot, rest[..slot.Accepted.Count]);
                rest = rest[slot.Accepted.Count..];
            }
        }

        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            sessions.RestoreUndelivered(new SessionKey(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64());
        }

        for (var count = reader.ReadInt32(); count > 0; count--) sessions.Names.NumberOf(reader.ReadString());
        if (!checksum.ReadSum()) throw new InvalidDataException("damaged");
        return mark;
    }

    /// <summary>Adds up what passes.</summary>
    private sealed class ChecksumStream(Stream inner) : Stream
    {
        private uint _sum = Crc32C.Seed;

        public override bool CanRead => inner.CanRead;

        public override bool CanWrite => inner.CanWrite;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void WriteSum()
        {
            Span<byte> sum = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(sum, _sum);
            inner.Write(sum);
        }

        public bool ReadSum()
        {
            Span<byte> sum = stackalloc byte[sizeof(uint)];
            inner.ReadExactly(sum);
            return BinaryPrimitives.ReadUInt32LittleEndian(sum) == _sum;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Add(buffer);
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            Add(buffer[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private void Add(ReadOnlySpan<byte> bytes) => _sum = Crc32C.Append(_sum, bytes);
    }
}
