using System.Text.Encodings.Web;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Receiving;

/// <summary>The answer that nearly every message gets, put together from its pieces: the serializer would make the same bytes at
/// many times the cost.</summary>
internal static class SuccessAnswer
{
    /// <summary>Of each name; beyond, the serializer does it.</summary>
    private const int MaxBytes = 250;

    /// <summary>Null when a name has characters that need an escape.</summary>
    public static byte[]? TryWrite(in MessageFacts facts, ReadOnlySpan<byte> body)
    {
        var cpo = facts.CpoPartnerSessionId.In(body);
        var emp = facts.EmpPartnerSessionId.In(body);
        if (!IsPlain(cpo) || !IsPlain(emp)) return null;
        Span<byte> room = stackalloc byte[1024];
        var rest = room;
        Put("{\n"u8, ref rest);
        PutMember("  \"CPOPartnerSessionID\": \""u8, cpo, ref rest);
        PutMember("  \"EMPPartnerSessionID\": \""u8, emp, ref rest);
        Put("  \"Result\": true,\n"u8, ref rest);
        PutMember("  \"SessionID\": \""u8, facts.SessionId.In(body), ref rest);
        Put("  \"StatusCode\": {\n    \"AdditionalInfo\": \"Success\",\n    \"Code\": \"000\",\n    \"Description\": \"Success\"\n  }\n}"u8,
            ref rest);
        return room[..^rest.Length].ToArray();
    }

    private static bool IsPlain(ReadOnlySpan<byte> name) =>
        name.Length <= MaxBytes && JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(name) < 0;

    private static void PutMember(ReadOnlySpan<byte> before, ReadOnlySpan<byte> value, ref Span<byte> rest)
    {
        if (value.IsEmpty) return;
        Put(before, ref rest);
        Put(value, ref rest);
        Put("\",\n"u8, ref rest);
    }

    private static void Put(ReadOnlySpan<byte> piece, ref Span<byte> rest)
    {
        piece.CopyTo(rest);
        rest = rest[piece.Length..];
    }
}
