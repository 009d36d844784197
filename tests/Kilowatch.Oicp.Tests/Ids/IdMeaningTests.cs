namespace Kilowatch.Oicp.Tests.Ids;

public class IdMeaningTests
{
    [Theory]
    [InlineData("DE*AB7*E840*6487", "DEAB7E8406487", true)]
    [InlineData("DE*AB7*E840*6487", "deab7*e8406487", true)]
    [InlineData("+49*810*000*438", "49*810*000*438", true)]
    [InlineData("+49*810*000*438", "+49*810*000438", false)]
    [InlineData("DE*AB7*E1", "DE*AB7*E2", false)]
    [InlineData("+49*810*0+1", "+49*810*01", false)]
    public void Evse_ids_compare_by_meaning(string left, string right, bool same)
    {
        var (a, b) = (EvseId.FromWire(left), EvseId.FromWire(right));
        Assert.Equal(same, a == b);
        Assert.Equal(!same, a != b);
        Assert.Equal(same, a.GetHashCode() == b.GetHashCode());
        Assert.Equal(left, a.Value);
    }

    [Fact]
    public void Separators_and_case_of_the_other_ids_do_not_count()
    {
        Assert.Equal(OperatorId.Parse("DE*A36"), OperatorId.Parse("dea36"));
        Assert.Equal(OperatorId.Parse("+49*536"), OperatorId.Parse("49*536"));
        Assert.Equal(ProviderId.Parse("DE-8EO"), ProviderId.Parse("DE*8eo"));
        Assert.Equal(ProviderId.Parse("DE|8EO"), ProviderId.Parse("DE8EO"));
        Assert.Equal(EvcoId.Parse("DE*8EO*Aet5e4*3"), EvcoId.Parse("DE8EOAET5E43"));
        Assert.Equal(SessionId.Parse("B2688855-7F00-0002-6D8E-48D883F6ABB6"), SessionId.Parse("b2688855-7f00-0002-6d8e-48d883f6abb6"));
        Assert.NotEqual(EvcoId.Parse("DE*8EO*Aet5e4*3"), EvcoId.Parse("DE*8EO*Aet5e4*4"));
    }

    [Theory]
    [InlineData("DE*XYZ*E1", "DE*XYZ")]
    [InlineData("DEXYZE1", "DEXYZ")]
    [InlineData("DE*XYZE1", "DE*XYZ")]
    [InlineData("+49*810*000*438", "+49*810")]
    [InlineData("1*810*0", "1*810")]
    [InlineData("DE*XYZ*1", "")]
    [InlineData("", "")]
    public void An_evse_id_names_its_operator(string evse, string expected) =>
        Assert.Equal(expected, EvseId.FromWire(evse).Operator.Value);

    [Theory]
    [InlineData("DE-DCB-C12345678-X", "DE-DCB")]
    [InlineData("DE*8EO*Aet5e4*3", "DE*8EO")]
    [InlineData("DE8EOCAet5e43X1", "DE8EO")]
    [InlineData("DE-8", "")]
    public void An_evco_id_names_its_provider(string evco, string expected) =>
        Assert.Equal(expected, EvcoId.FromWire(evco).Provider.Value);

    [Fact]
    public void New_session_ids_are_legal_lower_case_and_different()
    {
        var (a, b) = (SessionId.New(), SessionId.New());
        Assert.True(a.IsValid);
        Assert.Equal(a.Value.ToLowerInvariant(), a.Value);
        Assert.NotEqual(a, b);
    }

    [Fact]
    public void The_default_id_is_empty_and_illegal()
    {
        Assert.Equal("", default(EvseId).Value);
        Assert.Equal("", default(EvseId).Canonical);
        Assert.False(default(SessionId).IsValid);
        Assert.Equal(default, EvseId.FromWire(""));
        Assert.False(Uid.TryParse(null, out _));
    }

    [Fact]
    public void Text_longer_than_any_id_is_compared_as_well()
    {
        var tail = new string('a', 500);
        Assert.Equal(EvseId.FromWire("DE*" + tail), EvseId.FromWire("DE" + tail.ToUpperInvariant()));
        Assert.NotEqual(EvseId.FromWire("DE*" + tail), EvseId.FromWire("DE*" + tail + "b"));
    }

    [Fact]
    public void A_refusal_says_where_and_shows_an_example()
    {
        Assert.Contains("'DE*AB7*X1' is not a valid EvseID: character 8 does not fit", Message(() => EvseId.Parse("DE*AB7*X1")),
            StringComparison.Ordinal);
        Assert.Contains("e.g. DE*AB7*E840*6487", Message(() => EvseId.Parse("")), StringComparison.Ordinal);
        Assert.Contains("it ends too early", Message(() => SessionId.Parse("b2688855-7f00")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_does_not_tell_who_the_driver_is()
    {
        Assert.DoesNotContain("AB12CD", Message(() => Uid.Parse("AB12CD34EF56A")), StringComparison.Ordinal);
        Assert.DoesNotContain("C12345678", Message(() => EvcoId.Parse("DE-DCB-C12345678-")), StringComparison.Ordinal);
    }

    private static string Message(Func<object> parse) => Assert.Throws<FormatException>(parse).Message;
}
