using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Ids;

/// <summary>Legal ids with up to four random edits: half of them still match, the rest miss by a hair.</summary>
internal static class NearIds
{
    // Separators, case traps (Kelvin sign, dotless i), a digit that is no ASCII digit, and what breaks '$'.
    private const string Alphabet = "AFGZafgz0159EECX**--||++\n \u00e9\u0663\u212a\u0131_";

    public static Arbitrary<string> Of(IdKind kind)
    {
        var edit =
            from action in Gen.Choose(0, 2)
            from at in Gen.Choose(0, 60)
            from c in Gen.Elements(Alphabet.ToCharArray())
            select (action, at, c);
        var text =
            from seed in Gen.Elements(kind.Seeds)
            from count in Gen.Choose(0, 4)
            from edits in edit.ArrayOf(count)
            select edits.Aggregate(seed, Apply);
        return text.ToArbitrary();
    }

    private static string Apply(string text, (int Action, int At, char C) edit)
    {
        var at = edit.At % (text.Length + 1);
        if (edit.Action == 0 || at == text.Length) return text.Insert(at, edit.C.ToString());
        return edit.Action == 1 ? text.Remove(at, 1) : text.Remove(at, 1).Insert(at, edit.C.ToString());
    }
}
