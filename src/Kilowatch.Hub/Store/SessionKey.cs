using System.Diagnostics;

namespace Kilowatch.Hub;

/// <summary>A SessionID as a table key: 32 letters and digits of six bits each, whatever their case, in 24 bytes and without a string.</summary>
internal readonly record struct SessionKey(ulong A, ulong B, ulong C)
{
    /// <param name="wire">A SessionID of the right form, as UTF-8.</param>
    public static SessionKey Of(ReadOnlySpan<byte> wire)
    {
        Debug.Assert(wire.Length == 36, "only a SessionID of the right form has a key");
        var position = 0;
        var a = Pack(wire, ref position, 11);
        var b = Pack(wire, ref position, 11);
        return new SessionKey(a, b, Pack(wire, ref position, 10));
    }

    public static SessionKey Of(string wire)
    {
        Span<byte> utf8 = stackalloc byte[36];
        return Of(utf8[..System.Text.Encoding.ASCII.GetBytes(wire, utf8)]);
    }

    private static ulong Pack(ReadOnlySpan<byte> wire, ref int position, int count)
    {
        var packed = 0ul;
        while (count > 0)
        {
            var unit = wire[position++];
            if (unit == '-') continue;
            packed = (packed << 6) | (uint)(unit <= '9' ? unit - '0' : (unit | 0x20) - 'a' + 10);
            count--;
        }

        return packed;
    }
}
