using System.Text;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>What makes a body unreadable, and what does not.</summary>
public class ReadabilityTests
{
    private static readonly string Valid = "{" + string.Join(',', Bodies.Mandatory("Start")) + "}";

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{'a':1}")]
    [InlineData("{/**/}")]
    [InlineData("{\"a\":\"\t\"}")]
    public void What_is_not_one_json_object_is_unreadable(string body)
    {
        var facts = Bodies.Read(body);
        Assert.False(facts.IsReadable);
        Assert.False(facts.HasSessionId);
        Assert.Equal([" json.syntax"], facts.Rules());
        Assert.Equal(facts.Violations[0].Sentence, facts.FirstFailedStep);
    }

    [Theory]
    [InlineData("", "is empty,")]
    [InlineData(" \n", "empty but for white space")]
    [InlineData("null", "is null")]
    [InlineData("[]", "JSON array")]
    [InlineData("[{}]", "JSON array")]
    [InlineData("7", "JSON number")]
    [InlineData("true", "true or false")]
    [InlineData("\"{}\"", "JSON string")]
    [InlineData("\uFEFF{}", "byte order mark")]
    [InlineData("a=1&b=2", "form")]
    [InlineData("%7B%22Type%22=", "form")]
    [InlineData("<html>", "XML or HTML")]
    [InlineData("{", "ends in the middle")]
    [InlineData("{\"a\":tr", "ends in the middle")]
    [InlineData("{\"a\":\"b", "ends in the middle")]
    [InlineData("[1,", "ends in the middle")]
    [InlineData("{} x", "beyond line 1, byte 3")]
    [InlineData("{\n'a':1}", "beyond line 2, byte 0")]
    public void Each_mistake_has_a_sentence_of_its_own(string body, string words) =>
        Assert.Contains(words, Bodies.Read(body).FirstFailedStep, StringComparison.Ordinal);

    [Fact]
    public void Other_encodings_a_byte_order_mark_and_broken_utf_8_are_unreadable()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Valid);
        byte[][] bodies = [Encoding.Unicode.GetBytes(Valid), Encoding.BigEndianUnicode.GetBytes(Valid), [0xEF, 0xBB, 0xBF, .. utf8],
            [.. utf8[..^1], 0xFF, (byte)'}'], [.. utf8, 0xC3], [.. utf8, 0]];
        Assert.All(bodies, body => Assert.Equal([" json.syntax"], MessageReader.Read(body).Rules()));
        Assert.Equal(utf8.Length - 1, MessageReader.Read(bodies[3]).Violations[0].Position);
        Assert.True(MessageReader.Read([(byte)' ', .. utf8, (byte)'\r', (byte)'\n']).IsValid);
    }

    [Theory]
    [InlineData("\"Type\":\"Start\"", "/Type")]
    [InlineData("\"Typ\\u0065\":\"Start\"", "/Type")]
    [InlineData("\"ErrorType\":1,\"ErrorType\":1", "/ErrorType")]
    [InlineData("\"ChargingStart\":null", "/ChargingStart")]
    [InlineData("\"Identification\":{\"RemoteIdentification\":null,\"RemoteIdentification\":null}", "/Identification/RemoteIdentification")]
    [InlineData("\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"04A1B2C3\",\"\\u0055ID\":\"04A1B2C4\"}}",
        "/Identification/RFIDMifareFamilyIdentification/UID")]
    public void A_known_member_given_twice_is_unreadable_also_when_escaped_nested_or_of_another_type(string more, string pointer)
    {
        var facts = Bodies.Start(more);
        Assert.False(facts.IsReadable);
        Assert.Contains($"{pointer} json.twice", facts.Rules());
        Assert.Equal($"{pointer[1..]} is given twice: give it once, two readers could see two messages.", facts.FirstFailedStep);
    }

    /// <summary>However many other findings there are, they must not crowd out the one that decides.</summary>
    [Fact]
    public void Many_findings_are_bounded_and_hide_nothing()
    {
        var values = string.Join(',', Enumerable.Repeat("{}", 10_000));
        var ofAnother = Bodies.Start($"\"MeterValueInBetween\":{{\"meterValues\":[{values}],\"meterValues\":[]}},\"Identification\":{{}}");
        Assert.False(ofAnother.IsReadable);
        Assert.Equal(["/Identification identification.one-kind", "/MeterValueInBetween/meterValues json.twice"], ofAnother.Rules());
        var ours = Bodies.Read([.. Bodies.Mandatory("End"), $"\"MeterValueInBetween\":{{\"meterValues\":[{values}]}}"]);
        Assert.InRange(ours.Violations.Count, 1, 20);
        Assert.Equal("/MeterValueInBetween/meterValues/0", ours.Violations[0].Pointer);
        var twice = Bodies.Start(string.Join(',', Enumerable.Repeat("\"EvseID\":1", 5000)));
        Assert.Equal(1, twice.Violations.Count(v => v.Rule == "json.twice"));
    }

    [Theory]
    [InlineData("\"X\":1,\"X\":2")]
    [InlineData("\"\\ud800\":\"\\udfff\"")]
    [InlineData("\"X\":1e99999")]
    [InlineData("\"type\":\"End\"")]
    [InlineData("\"ErrorType\":{\"deep\":[1]}")]
    public void What_is_not_ours_is_passed_over(string more) => Assert.Empty(Bodies.Start(more).Rules());

    [Fact]
    public void Deep_nesting_is_refused_and_moderate_nesting_is_not()
    {
        Assert.Equal([" json.syntax"], Bodies.Start($"\"X\":{new string('[', 100_000)}").Rules());
        Assert.Empty(Bodies.Start($"\"X\":{new string('[', 60)}{new string(']', 60)}").Rules());
    }

    /// <summary>Whatever a member holds, what is inside of it is never taken for the message's own members, and what follows it is
    /// read.</summary>
    [Fact]
    public void No_member_ends_the_message_or_lends_it_members()
    {
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            foreach (var member in Enum.GetValues<Member>().Where(member => member != Member.Unknown))
            {
                foreach (var inside in (string[])["{\"SessionID\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\"}",
                    "[{\"SessionID\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\"}]", "{}", "[]", "[[]]"])
                {
                    Assert.False(Read($"{{\"{member}\":{inside},garbage", kind).IsReadable, $"{kind} {member} {inside}");
                    Assert.False(Read($"{{\"{member}\":{inside}", kind).IsReadable, $"{kind} {member} {inside}");
                    if (member != Member.SessionID)
                        Assert.False(Read($"{{\"{member}\":{inside}}}", kind).HasSessionId, $"{kind} {member} {inside}");
                }
            }
        }

        static MessageFacts Read(string body, MessageKind kind) => MessageReader.Read(Encoding.UTF8.GetBytes(body), kind);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text_of_ours()
    {
        Assert.Equal(["/PartnerProductID partner-product-id.format"], Bodies.Start("\"PartnerProductID\":\"\\ud800\"").Rules());
        Assert.Empty(Bodies.Start("\"PartnerProductID\":\"\\ud83d\\ude00\"").Rules());
    }

    [Fact]
    public void Escaped_names_and_values_mean_what_they_say()
    {
        var facts = Bodies.Read(
            Valid.Replace("SessionID", "Sess\\u0069onID", StringComparison.Ordinal)
                .Replace("f98efba4", "\\u00668efba4", StringComparison.Ordinal).Replace("f8", "f98", StringComparison.Ordinal));
        Assert.Equal(["/SessionID session-id.format"], facts.Rules());
        var right = Bodies.Read(
            Valid.Replace("SessionID", "Sess\\u0069onID", StringComparison.Ordinal).Replace("f98efba4", "\\u006698efba4",
                StringComparison.Ordinal));
        Assert.Empty(right.Rules());
        Assert.Equal("f98efba4-02d8-4fa0-b810-9a9d50d2c527", right.SessionId.TextIn([]));
    }
}
