using System.Diagnostics;

namespace Kilowatch.Hub.Storage;

/// <summary>A SessionID as a table key: 32 letters and digits of six bits each, whatever their case, in 24 bytes and without a
/// string.</summary>
internal readonly record struct SessionKey(ulong A, ulong B, ulong C)
{
    private const int Length = 36;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <param name="wire">A SessionID of the right form, as UTF-8.</param>
    public static SessionKey Of(ReadOnlySpan<byte> wire)
    {
        Debug.Assert(wire.Length == Length, "only a SessionID of the right form has a key");
        var position = 0;
        var a = Pack(wire, ref position, 11);
        var b = Pack(wire, ref position, 11);
        return new SessionKey(a, b, Pack(wire, ref position, 10));
    }

    public static SessionKey Of(string wire)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        return Of(utf8[..System.Text.Encoding.ASCII.GetBytes(wire, utf8)]);
    }

    /// <summary>In the order of the texts.</summary>
    public static int Compare(in SessionKey a, in SessionKey b) =>
        a.A != b.A ? a.A.CompareTo(b.A) : a.B != b.B ? a.B.CompareTo(b.B) : a.C.CompareTo(b.C);

    /// <summary>The SessionID in small letters: one text for all that mean the same.</summary>
    public override string ToString() => string.Create(Length, this, static (text, key) =>
    {
        var position = 0;
        Unpack(text, ref position, key.A, 11);
        Unpack(text, ref position, key.B, 11);
        Unpack(text, ref position, key.C, 10);
    });

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

    private static void Unpack(Span<char> text, ref int position, ulong packed, int count)
    {
        while (count > 0)
        {
            if (position is 8 or 13 or 18 or 23)
            {
                text[position++] = '-';
                continue;
            }

            text[position++] = Digits[(int)(packed >> (6 * --count)) & 63];
        }
    }
}
