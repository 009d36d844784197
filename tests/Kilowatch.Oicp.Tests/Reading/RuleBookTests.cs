using System.Text;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>The book of rules says the same as the reader, and besides what was kept and where it stands.</summary>
public class RuleBookTests
{
    [Theory]
    [InlineData("Start")]
    [InlineData("Progress")]
    [InlineData("End")]
    [InlineData("Error")]
    public void A_valid_message_keeps_every_mandatory_rule_and_each_has_a_clause(string type)
    {
        var verdicts = Judge(Body(Bodies.Mandatory(type)));
        Assert.All(verdicts, v => Assert.NotEqual(RuleState.Broken, v.State));
        Assert.All(verdicts.Where(v => v.IsMandatory), v => Assert.Equal(RuleState.Met, v.State));
        Assert.All(verdicts, v => Assert.Matches("^(OICP 2.3, [A-Za-z]+|RFC 8259|docs/explanation/errata.md, D7)$", v.Clause));
        Assert.Contains(verdicts, v => v is { Pointer: "/EvseID", Rule: "evse-id", Clause: "OICP 2.3, EvseID" });
        Assert.Contains(verdicts,
            v => v.Pointer == "/CPOPartnerSessionID" && v.Clause == "OICP 2.3, eRoamingChargingNotification" + type
                && v.State == RuleState.Absent);
    }

    /// <summary>Whatever the reader finds, the book tells under its member, and nothing else.</summary>
    [Theory]
    [InlineData("""{"Type":"Progress","SessionID":"f98efba4-02d8-4fa0-b810-9a9d50d2c527","EvseID":"?","ConsumedEnergyProgress":"9","Identification":{"RFIDMifareFamilyIdentification":{"UID":"x"}}}""")]
    [InlineData("""{"Type":"Start","SessionID":"f98efba4-02d8-4fa0-b810-9a9d50d2c527","EvseID":"DE*XYZ*E1","EvseID":"DE*XYZ*E2","OperatorID":"DE*ABC"}""")]
    [InlineData("""{"Type":"Bang"}""")]
    [InlineData("""{"Type":"Start",}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Every_violation_of_the_reader_is_in_the_book_once(string body)
    {
        var verdicts = Judge(body);
        var told = verdicts.SelectMany(v => v.Violations).Select(v => v.Sentence).Order(StringComparer.Ordinal);
        Assert.Equal(Bodies.Read(body).Violations.Select(v => v.Sentence).Order(StringComparer.Ordinal), told);
        Assert.All(verdicts, v => Assert.Equal(v.State == RuleState.Broken, v.Violations.Count > 0));
    }

    [Fact]
    public void What_cannot_be_read_is_judged_by_no_other_rule()
    {
        var only = Assert.Single(Judge("not JSON"));
        Assert.Equal(("json.syntax", RuleState.Broken, "RFC 8259"), (only.Rule, only.State, only.Clause));
    }

    [Fact]
    public void The_clause_of_a_violation_is_that_of_its_member()
    {
        var facts = Bodies.Read(
            """{"Type":"End","SessionID":"f98efba4-02d8-4fa0-b810-9a9d50d2c527","OperatorID":"DE*ABC","ChargingEnd":"soon","PartnerProductID":1}""");
        Assert.Equal(
            ["OICP 2.3, EvseID", "OICP 2.3, eRoamingChargingNotificationEnd", "OICP 2.3, ProductID"],
            facts.Violations.Select(v => RuleBook.ClauseOf(v, facts.Kind)));
    }

    private static string Body(IEnumerable<string> members) => "{" + string.Join(',', members) + "}";

    private static IReadOnlyList<RuleVerdict> Judge(string body) => RuleBook.Judge(Encoding.UTF8.GetBytes(body), mode: ReadingMode.Strict);
}
