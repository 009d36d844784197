using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Ids;

/// <summary>A card is one card however its UID is spelt; the published form is one of its spellings.</summary>
public class UidSpellingTests
{
    private static readonly string[] Separators = ["", "", ":", "-", " "];

    private static readonly Gen<(string Canonical, string Written)> Spellings =
        from bytes in Gen.Elements(4, 7, 10)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Spell(bytes, new Random(seed));

    [Fact]
    public void Every_spelling_is_taken_and_is_the_same_card() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Spellings.ToArbitrary(), s =>
    {
        Assert.True(Uid.TryParse(s.Written, ReadingMode.Lenient, out var uid));
        Assert.True(Uid.Matches(System.Text.Encoding.UTF8.GetBytes(s.Written), ReadingMode.Lenient));
        Assert.Equal(s.Written, uid.Value);
        Assert.Equal(s.Canonical, uid.Canonical);
        Assert.Equal(Uid.Parse(s.Canonical), uid);
        Assert.Equal(Uid.Parse(s.Canonical).GetHashCode(), uid.GetHashCode());
        Assert.Equal(s.Written == s.Canonical, Uid.TryParse(s.Written, ReadingMode.Strict, out _));
        Assert.Equal(s.Written == s.Canonical, uid.IsValid);
        return true;
    }));

    [Fact]
    public void Equality_is_an_equivalence() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Three().ToArbitrary(), three =>
    {
        var (a, b, c) = (Uid.FromWire(three.A), Uid.FromWire(three.B), Uid.FromWire(three.C));
        Assert.True(a == Uid.FromWire(three.A));
        Assert.Equal(a == b, b == a);
        if (a == b && b == c) Assert.True(a == c);
        if (a == b) Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal(a == b, a.Canonical == b.Canonical);
        return true;
    }));

    [Theory]
    [InlineData("")]
    [InlineData("044A2DA")]
    [InlineData("044A2DAA85")]
    [InlineData("04::4A:2D:AA")]
    [InlineData(":044A2DAA")]
    [InlineData("044A2DAA ")]
    [InlineData("0:44A2DAA")]
    [InlineData("04_4A_2D_AA")]
    [InlineData("04.4A.2D.AA")]
    [InlineData("044A2DAG")]
    [InlineData("044A2DAA044A2DAA044A2DAA")]
    public void What_is_no_spelling_of_a_card_is_refused(string text) => Assert.False(Uid.TryParse(text, ReadingMode.Lenient, out _));

    private static Gen<(string A, string B, string C)> Three() =>
        from bytes in Gen.Elements(4, 7)
        from seed in Gen.Choose(0, 500)
        from spelling in Gen.Choose(0, int.MaxValue - 1)
        select Thrice(bytes, seed, new Random(spelling));

    private static (string, string, string) Thrice(int bytes, int seed, Random spelling)
    {
        var same = Spell(bytes, new Random(seed)).Canonical;
        return (Respell(same, spelling), Respell(same, spelling),
            spelling.Next(3) == 0 ? Spell(bytes, spelling).Written : Respell(same, spelling));
    }

    private static (string Canonical, string Written) Spell(int bytes, Random random)
    {
        var raw = new byte[bytes];
        random.NextBytes(raw);
        var canonical = Convert.ToHexString(raw);
        return (canonical, Respell(canonical, random));
    }

    private static string Respell(string canonical, Random random)
    {
        var written = "";
        for (var i = 0; i < canonical.Length; i++)
        {
            if (i > 0 && i % 2 == 0) written += Separators[random.Next(Separators.Length)];
            written += random.Next(2) == 0 ? canonical[i] : char.ToLowerInvariant(canonical[i]);
        }

        return written;
    }
}
