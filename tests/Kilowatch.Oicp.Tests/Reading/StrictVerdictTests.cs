using System.Security.Cryptography;
using System.Text;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>The strict reading refuses what it always refused, and the lenient one refuses nothing else.</summary>
public class StrictVerdictTests
{
    private const int Bodies = 40_000;

    /// <summary>The digest is of the verdicts before there was a lenient reading, but for one: an object or a list as the Type of a message
    /// whose route
    /// says its type ended the reading there, so that what it held counted as members and what followed it was never read. Whoever means to
    /// change a
    /// rule of the strict reading records the digest anew.</summary>
    [Fact]
    public void Strict_verdicts_are_those_of_the_reader_before_there_were_two()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var valid = 0;
        for (var i = 0; i < Bodies; i++)
        {
            var (kind, body) = Mutants.Of(i);
            var facts = MessageReader.Read(body, kind, ReadingMode.Strict);
            if (facts.IsValid) valid++;
            digest.AppendData(
                Encoding.UTF8.GetBytes(
                    $"{i} {facts.Kind} {facts.IsReadable} {string.Join(',', facts.Violations.Select(v => $"{v.Pointer} {v.Rule}"))}\n"));
        }

        Assert.InRange(valid, Bodies / 5, Bodies * 4 / 5); // a mutator that always breaks, or never, proves nothing
        Assert.Equal("5856f043163171727fb13d6f915edfa7ffd900e193ebaf9259d97053ed754f29",
            Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    [Fact]
    public void A_message_is_strictly_valid_if_it_is_valid_without_a_leniency()
    {
        var allowed = 0;
        for (var i = 0; i < Bodies; i++)
        {
            var (kind, body) = Mutants.Of(i);
            var (strict, lenient) = (MessageReader.Read(body, kind, ReadingMode.Strict), MessageReader.Read(body, kind));
            Assert.Equal(strict.IsValid, lenient is { IsValid: true, LeniencyKinds: LeniencyKinds.None });
            Assert.Equal(LeniencyKinds.None, strict.LeniencyKinds);
            Assert.Empty(strict.Leniencies);
            Assert.All(lenient.Violations, v => Assert.Contains(strict.Violations, s => (s.Pointer, s.Rule) == (v.Pointer, v.Rule)));
            Assert.Equal(lenient.LeniencyKinds, lenient.Leniencies.Aggregate(LeniencyKinds.None, (all, l) => all | l.Kind));
            if (lenient.IsReadable) Assert.All(lenient.Leniencies, l => Assert.Contains(strict.Violations, v => v.Pointer == l.Pointer));
            if (lenient is { IsValid: true, LeniencyKinds: not LeniencyKinds.None }) allowed++;
        }

        Assert.InRange(allowed, Bodies / 20, Bodies / 2);
    }
}
