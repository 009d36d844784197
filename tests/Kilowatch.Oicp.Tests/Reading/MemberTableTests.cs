namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>The table of members: for each type which are mandatory, which are optional, and what each must be.</summary>
public class MemberTableTests
{
    private const string Time = "\"2026-01-31T10:00:00.123+01:00\"";
    private static readonly string[] Types = ["Start", "Progress", "End", "Error"];

    /// <summary>Member, rule, types that have it, a good value, bad values.</summary>
    private static readonly (string Member, string Rule, string Types, string Good, string[] Bad)[] Rows =
    [
        ("Type", "type", "SPEX", "", ["\"start\"", "\"\"", "7", "[]", "\"Paused\""]),
        ("SessionID", "session-id", "SPEX", "\"zzzzzzzz-ZZZZ-0000-zzzz-zzzzzzzzzzzz\"",
            ["\"\"", "\"f98efba402d84fa0b8109a9d50d2c527\"", "7", "{}", "\"f98efba4-02d8-4fa0-b810-9a9d50d2c52ä\""]),
        ("EvseID", "evse-id", "SPEX", "\"+49*810*000*438\"",
            ["\"\"", "\"DE*ABC\"", "\"DE*ABC*X1\"", "\"DE*ABC*E\"", "\" DE*ABC*E1\"", "\"DE*ABC*E1\\n\"", "null1"]),
        ("OperatorID", "operator-id", "SPEX", "\"deabc\"", ["\"\"", "\"DE*ABCD\"", "\"D*ABC\"", "7", "[\"DE*ABC\"]"]),
        ("CPOPartnerSessionID", "cpo-partner-session-id", "spex", "\"" + new string('ä', 250) + "\"",
            ["\"" + new string('x', 251) + "\"", "7"]),
        ("EMPPartnerSessionID", "emp-partner-session-id", "spex", "\"\"", ["\"" + new string('x', 251) + "\"", "true"]),
        ("Identification", "identification", "spex", """{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}""",
            ["\"\"", "[]", "7"]),
        ("ChargingStart", "charging-start", "SPe-", Time,
            ["\"2026-01-31T10:00:00\"", "\"2026-01-31\"", "\"2026-02-30T10:00:00Z\"", "1769850000", "\"\""]),
        ("EventOccurred", "event-occurred", "-P--", Time, ["\"2026-01-31 10:00:00Z\"", "\"\""]),
        ("ChargingEnd", "charging-end", "--E-", Time, ["\"31.01.2026\"", "{}"]),
        ("ChargingDuration", "charging-duration", "-p--", "48000",
            ["48000.0", "48e3", "48000.5", "\"48000\"", "1e400", "\"PT48S\"", "1e-40"]),
        ("ConsumedEnergyProgress", "consumed-energy-progress", "-p--", "12.340",
            ["12.3456", "\"12.345\"", "\"12,345\"", "1e400", "1e-40", "true"]),
        ("ConsumedEnergy", "consumed-energy", "--e-", "1.2e1", ["0.0001", "\"1\"", "[]"]),
        ("SessionStart", "session-start", "spe-", Time, ["\"now\"", "0"]),
        ("SessionEnd", "session-end", "--e-", Time, ["\"now\"", "0"]),
        ("PenaltyTimeStart", "penalty-time-start", "--e-", Time, ["\"now\"", "0"]),
        ("MeterValueStart", "meter-value-start", "spe-", "-0.001", ["0.0001", "\"0\""]),
        ("MeterValueEnd", "meter-value-end", "--e-", "9.12500", ["9.1255", "\"9\""]),
        ("MeterValueInBetween", "meter-value-in-between", "-pe-", """{"meterValues":[9,9.125],"x":1}""", ["[9]", "9"]),
        ("PartnerProductID", "partner-product-id", "spe-", "\"" + new string('ß', 50) + "\"", ["\"" + new string('x', 51) + "\"", "1"]),
        ("ErrorType", "error-type", "---X", "\"ConnectorError\"", ["\"Connector Error\"", "\"connectorError\"", "1"]),
        ("ErrorAdditionalInfo", "error-additional-info", "---x", "\"" + new string('é', 250) + "\"",
            ["\"" + new string('x', 251) + "\"", "1"]),
    ];

    public static TheoryData<string, string, string, string, string[], char> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string, string, string[], char>();
            foreach (var row in Rows)
            {
                for (var i = 0; i < 4; i++) cells.Add(Types[i], row.Member, row.Rule, row.Good, row.Bad, row.Types[i]);
            }

            return cells;
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_member_is_mandatory_optional_or_not_ours_to_judge(string type, string member, string rule, string good, string[] bad,
        char cell)
    {
        var rest = Bodies.Mandatory(type).Where(m => !m.StartsWith($"\"{member}\":", StringComparison.Ordinal)).ToList();
        var isReportable = type == "Progress" && member == "ChargingDuration"; // one of the two must be there
        if (isReportable) rest.Add("\"ConsumedEnergyProgress\":1");
        var isMandatory = char.IsAsciiLetterUpper(cell);

        foreach (var absent in new[] { rest, [.. rest, $"\"{member}\":null"] })
        {
            Assert.Equal(isMandatory ? [$"/{member} {rule}.missing"] : [], Bodies.Read(absent).Rules());
        }

        if (good.Length > 0) Assert.Empty(Bodies.Read([.. rest, $"\"{member}\":{good}"]).Rules());
        foreach (var value in bad.Where(b => b != "null1"))
        {
            Assert.Equal(cell == '-' ? [] : [$"/{member} {rule}.format"], Bodies.Read([.. rest, $"\"{member}\":{value}"]).Rules());
        }
    }

    [Fact]
    public void A_progress_reports_duration_or_energy_or_both()
    {
        var neither = Bodies.Mandatory("Progress")[..^1];
        Assert.Empty(Bodies.Read([.. neither, "\"ConsumedEnergyProgress\":1"]).Rules());
        Assert.Empty(Bodies.Read([.. neither, "\"ConsumedEnergyProgress\":1", "\"ChargingDuration\":1"]).Rules());
        foreach (var none in new string[][] { [], ["\"ChargingDuration\":null"] })
        {
            var facts = Bodies.Read([.. neither, .. none]);
            Assert.Equal(["/ChargingDuration progress.nothing-to-report"], facts.Rules());
            Assert.Equal("Please provide either ChargingDuration or ConsumedEnergyProgress or both", facts.FirstFailedStep);
        }

        var malformed = Bodies.Read([.. neither, "\"ChargingDuration\":\"48000\""]);
        Assert.Equal("Please provide either ChargingDuration or ConsumedEnergyProgress or both", malformed.FirstFailedStep);
        Assert.Equal(2, malformed.Violations.Count);
    }

    [Theory]
    [InlineData("Progress", "SessionID EvseID ChargingStart EventOccurred ChargingDuration OperatorID")]
    [InlineData("Start", "SessionID EvseID ChargingStart OperatorID")]
    [InlineData("End", "SessionID EvseID ChargingEnd OperatorID")]
    [InlineData("Error", "SessionID EvseID ErrorType OperatorID")]
    public void An_empty_message_breaks_every_step_in_the_diagrams_order(string type, string members) =>
        Assert.Equal(members, string.Join(' ', Bodies.Read($$"""{"Type":"{{type}}"}""").Violations.Select(v => v.Pointer[1..])));

    [Fact]
    public void Every_violation_says_what_and_where()
    {
        foreach (var row in Rows)
        {
            var type = Types[row.Types.IndexOfAny([.. row.Types.Where(char.IsAsciiLetter)])];
            var body = "{"
                + string.Join(',',
                    Bodies.Mandatory(type).Where(m => !m.StartsWith($"\"{row.Member}\":", StringComparison.Ordinal)).Append(
                        $"\"{row.Member}\":{row.Bad[^1].Replace("null1", "1", StringComparison.Ordinal)}")) + "}";
            var violation =
                Bodies.Read(body).Violations.Single(
                    v => v.Pointer == "/" + row.Member && v.Rule.EndsWith(".format", StringComparison.Ordinal));
            Assert.StartsWith(row.Member + " is not valid: expected ", violation.Sentence, StringComparison.Ordinal);
            Assert.InRange(violation.Position, 1, System.Text.Encoding.UTF8.GetByteCount(body));
        }
    }
}
