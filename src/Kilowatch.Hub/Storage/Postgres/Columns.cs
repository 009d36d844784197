using System.Buffers.Binary;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>A batch as parameters: an array for each column.</summary>
internal static class Columns
{
    public static NpgsqlParameter<TColumn[]> Of<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> select)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = select(rows[i]);
        return new NpgsqlParameter<TColumn[]> { TypedValue = column };
    }

    public static NpgsqlParameter<T> One<T>(T value) => new() { TypedValue = value };

    public static Guid Uuid(UInt128 fingerprint)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, fingerprint);
        return new Guid(bytes, bigEndian: true);
    }

    public static UInt128 Fingerprint(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
