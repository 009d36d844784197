using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Ids;

public class PublishedPatternTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(3000);

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, IdKind.All.Length)];

    [Theory, MemberData(nameof(Kinds))]
    public void A_text_matches_exactly_when_the_published_pattern_does(int index)
    {
        var kind = IdKind.All[index];
        var (legal, all) = (0, 0);
        Check.One(Config, Prop.ForAll(NearIds.Of(kind), text =>
        {
            var expected = kind.IsPublished(text);
            all++;
            if (expected) legal++;
            return kind.Chars(text) == expected
                && kind.Bytes(Encoding.UTF8.GetBytes(text)) == expected
                && kind.TryParse(text) == expected
                && kind.FromWire(text).IsValid == expected;
        }));

        // The property is worth nothing if the generator sees one side only.
        Assert.InRange(legal, all / 20, all * 19 / 20);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_seed_is_legal_and_is_kept_as_it_came(int index)
    {
        var kind = IdKind.All[index];
        Assert.All(kind.Seeds, seed =>
        {
            Assert.True(kind.IsPublished(seed));
            Assert.Equal(seed, kind.Parse(seed).ToString());
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_canonical_form_is_the_same_over_bytes_and_characters_and_stays_itself(int index)
    {
        var kind = IdKind.All[index];
        Check.One(Config, Prop.ForAll(NearIds.Of(kind), text =>
        {
            var wire = Encoding.UTF8.GetBytes(text);
            var destination = new byte[wire.Length];
            var written = kind.WriteCanonical(wire, destination);
            var id = kind.FromWire(text);
            return Encoding.UTF8.GetString(destination, 0, written) == id.Canonical && id.Value == text;
        }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Ids_are_equal_exactly_when_their_canonical_forms_are(int index)
    {
        var kind = IdKind.All[index];
        Check.One(Config, Prop.ForAll(NearIds.Of(kind), NearIds.Of(kind), (left, right) =>
        {
            var (a, b) = (kind.FromWire(left), kind.FromWire(right));
            var lower = kind.FromWire(string.Concat(left.Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : c)));
            return a.Id.Equals(b.Id) == (a.Canonical == b.Canonical)
                && (!a.Id.Equals(b.Id) || a.Id.GetHashCode() == b.Id.GetHashCode())
                && a.Id.Equals(lower.Id) && a.Id.GetHashCode() == lower.Id.GetHashCode();
        }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Too_short_a_destination_is_refused(int index) =>
        Assert.Throws<ArgumentException>(() => IdKind.All[index].WriteCanonical("DE*A36"u8, new byte[5]));
}
