using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Kilowatch.Emp.Sessions;
using Kilowatch.Oicp;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>Takes over a directory of version 0.1, whose messages lay in journals before they reached the database.</summary>
/// <remarks>A journal begins with a magic number (8) and its own number (8); the database's table <c>settled</c> has the last number that
/// it
/// had all of. A record, little endian: size (4), CRC-32C (4), arrival in milliseconds since 1970 (8), kind (1), fingerprint (16), length
/// of the
/// session's key (2) and of the body (4), then key, body, and the outbox entries as JSON. The checksum begins with the journal's number and
/// covers all that follows it; the first record that is not whole ends the journal, because a crash may have cut it.</remarks>
internal static class JournalImport
{
    private const ulong Magic = 0x31304A504D45574B; // KWEMPJ01
    private const int HeaderSize = 16;
    private const int HeadSize = 39;

    /// <summary>Brings what the journals have into the database, then deletes them. A crash in between does no harm: the next start goes
    /// on.</summary>
    public static void Run(string directory, SqliteConnection connection, SqliteMessages messages, SessionHeads heads)
    {
        if (Settled(connection) is not { } settled) return;
        var journals =
            Directory.GetFiles(directory, "journal-*").Select(path => (Path: path, Number: NumberOf(path)))
                .OrderBy(journal => journal.Number).ToList();
        foreach (var (path, number) in journals.Where(journal => journal.Number > settled))
        {
            messages.Begin();
            Import(File.ReadAllBytes(path).AsSpan(HeaderSize), number, messages, heads);
            SqliteFile.Execute(connection,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"UPDATE settled SET journal = {number}"));
            messages.Commit();
        }

        foreach (var (path, _) in journals) File.Delete(path);
        SqliteFile.Execute(connection, "DROP TABLE settled");
    }

    /// <returns>Null when the directory has no journals.</returns>
    private static long? Settled(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'settled'";
        if (command.ExecuteScalar() is 0L) return null;
        command.CommandText = "SELECT max(journal) FROM settled";
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <returns>0 for a file that never held a message.</returns>
    private static long NumberOf(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[HeaderSize];
        var isJournal = RandomAccess.Read(file, header, 0) == HeaderSize && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic;
        return isJournal ? BinaryPrimitives.ReadInt64LittleEndian(header[8..]) : 0;
    }

    private static void Import(ReadOnlySpan<byte> rest, long journal, SqliteMessages messages, SessionHeads heads)
    {
        for (int size; (size = SizeOfWhole(rest, journal)) > 0; rest = rest[size..])
        {
            var message = Read(rest[..size]);
            messages.Add(heads[message.Session], message);
        }
    }

    /// <returns>0 where no whole record is.</returns>
    private static int SizeOfWhole(ReadOnlySpan<byte> rest, long journal)
    {
        if (rest.Length < HeadSize) return 0;
        var size = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (size < HeadSize || size > rest.Length) return 0;
        var seed = BitOperations.Crc32C(BitOperations.Crc32C(Crc32C.Seed, (ulong)journal), (uint)size);
        return BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) == Crc32C.Append(seed, rest[8..size]) ? size : 0;
    }

    private static PendingMessage Read(ReadOnlySpan<byte> record)
    {
        var key = HeadSize + BinaryPrimitives.ReadUInt16LittleEndian(record[33..]);
        var body = key + BinaryPrimitives.ReadInt32LittleEndian(record[35..]);
        return new(
            Encoding.UTF8.GetString(record[HeadSize..key]),
            (MessageKind)record[16],
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(record[8..])),
            Fingerprint.FromBytes(record.Slice(17, 16)),
            record[key..body].ToArray(),
            MayOpen: true,
            body == record.Length ? [] : JsonSerializer.Deserialize(record[body..], SessionJson.Default.IReadOnlyListOutboxEntry)!);
    }
}
