using System.Text;
using System.Text.Json;
using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Tests.Validate;

public class ValidateTests
{
    private const string PublishedAuthorizeStart =
        """{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","PartnerProductID":"AC 1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}""";

    private const string RemoteStart =
        """{"ProviderID":"DE*ICE","EvseID":"DE*ABC*E1","PartnerProductID":"AC 1","Identification":{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}}""";

    private const string Authorization = """{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"},"ProviderID":"DE*ICE"}""";

    [Theory]
    [InlineData(Messages.Progress, "Progress")]
    [InlineData(Messages.End, "End")]
    [InlineData(Messages.AuthorizeStart, "AuthorizeStart")]
    [InlineData(Messages.AuthorizeStop, "AuthorizeStop")]
    [InlineData(Messages.Record, "ChargeDetailRecord")]
    [InlineData(Messages.Acknowledgment, "Acknowledgment")]
    [InlineData("""{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"},"ProviderID":"DE*ICE"}""", "Authorization")]
    [InlineData("""{"ProviderID":"DE*ICE","EvseID":"DE*ABC*E1","Identification":{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}}""", "AuthorizeRemoteStart")]
    [InlineData("""{"ProviderID":"DE*ICE","EvseID":"DE*ABC*E1","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2"}""",
        "AuthorizeRemoteStop")]
    public void A_message_is_recognised_by_its_members_and_valid(string message, string kind)
    {
        var judged = DocumentValidator.Of(Encoding.UTF8.GetBytes(message), null);
        Assert.Equal(kind, judged.Kind);
        Assert.Empty(judged.Findings);
    }

    /// <summary>Each member in turn is left out, misspelt or written in another case, and one that other messages have is put in.</summary>
    [Theory]
    [InlineData(Messages.Progress, "Type,EvseID,ChargingStart,EventOccurred,ConsumedEnergyProgress", "Notification")]
    [InlineData(Messages.End, "Type,EvseID,ChargingStart,ChargingEnd", "Notification")]
    [InlineData(Messages.Record, "SessionID,EvseID,Identification,ChargingStart,ChargingEnd,SessionStart,SessionEnd,ConsumedEnergy",
        "ChargeDetailRecord")]
    [InlineData(Messages.AuthorizeStart, "OperatorID,EvseID", "AuthorizeStart")]
    [InlineData(PublishedAuthorizeStart, "OperatorID,EvseID,SessionID", "AuthorizeStart")]
    [InlineData(Messages.AuthorizeStop, "OperatorID", "AuthorizeStop")]
    [InlineData(RemoteStart, "ProviderID,EvseID,PartnerProductID", "AuthorizeRemoteStart")]
    [InlineData(Authorization, "AuthorizationStatus,StatusCode,ProviderID", "Authorization")]
    [InlineData(Messages.Acknowledgment, "Result,StatusCode", "Acknowledgment")]
    public void One_wrong_member_does_not_make_another_message_of_it(string message, string members, string kind)
    {
        var known = members.Split(',').Contains("Type") ? message.Replace("\"Type\"", "\"Kind\"", StringComparison.Ordinal) : message;
        foreach (var member in members.Split(','))
        {
            foreach (var wrong in (string[])[$"x{member}", member.ToLowerInvariant()])
            {
                var spoilt = known.Replace($"\"{member}\"", $"\"{wrong}\"", StringComparison.Ordinal);
                Assert.Equal((member, wrong, kind), (member, wrong, DocumentValidator.Of(Encoding.UTF8.GetBytes(spoilt), null).Kind));
            }
        }

        foreach (var foreign in (string[])["\"ErrorAdditionalInfo\":\"x\"", "\"PenaltyTimeStart\":\"x\"", "\"Comment\":\"x\""])
        {
            Assert.Equal((foreign, kind),
                (foreign, DocumentValidator.Of(Encoding.UTF8.GetBytes(known.Insert(1, foreign + ",")), null).Kind));
        }
    }

    [Theory]
    [InlineData("HubProviderID")]
    [InlineData("HubProviderId")]
    public void Either_spelling_of_the_hub_provider_is_known(string name)
    {
        var (exitCode, _, json) = Run(Messages.Record.Insert(1, $"\"{name}\":\"DE-ICE\","));
        Assert.Equal((0, "ChargeDetailRecord"), (exitCode, json[0].GetProperty("kind").GetString()));
        Assert.DoesNotContain(name, json[0].GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>Whatever is printed about a refusal, the exit code says the same.</summary>
    [Theory]
    [InlineData("\uFEFF" + Messages.Progress)]
    [InlineData("\uFEFF" + Messages.Progress + "\n" + Messages.End)]
    [InlineData("\uFEFF[" + Messages.Record + "]")]
    public void A_byte_order_mark_is_an_error(string input)
    {
        var (exitCode, _, json) = Run(input);
        Assert.Equal(1, exitCode);
        Assert.Contains("byte order mark", json[0].GetProperty("violations")[0].GetProperty("sentence").GetString(),
            StringComparison.Ordinal);
        Assert.All(json.Skip(1), later => Assert.True(later.GetProperty("valid").GetBoolean()));
    }

    [Theory]
    [InlineData("\"2026-01-31T10:25:00.500+01:00\"", "\"2026-01-31 10:25\"", "/EventOccurred", "event-occurred.format",
        "\"2026-01-31 10:25\"", "OICP 2.3, eRoamingChargingNotificationProgress")]
    [InlineData("\"EventOccurred\":\"2026-01-31T10:25:00.500+01:00\",", "", "/EventOccurred", "event-occurred.missing", "}",
        "OICP 2.3, eRoamingChargingNotificationProgress")]
    [InlineData("DE*ABC*ETEST1", "DE*ABÇ*ETEST1", "/EvseID", "evse-id.format", "\"DE*ABÇ*ETEST1\"", "OICP 2.3, EvseID")]
    [InlineData("12.340}", "12.340,\"OperatorID\":\"DE*ABC\"}", "/OperatorID", "json.twice", "\"DE*ABC\"",
        "docs/explanation/errata.md, D7")]
    [InlineData("12.340}", "12.340,\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"44a\"}}}",
        "/Identification/RFIDMifareFamilyIdentification/UID", "identification.format", "\"44a\"", "OICP 2.3, Identification")]
    [InlineData("12.340}", "12.340,\"MeterValueInBetween\":{\"meterValues\":[1,\"2,5\"]}}", "/MeterValueInBetween/meterValues/1",
        "meter-value-in-between.format", "\"2,5\"", "OICP 2.3, eRoamingChargingNotificationProgress")]
    public void A_violation_has_its_pointer_rule_clause_and_place(string right, string wrong, string pointer, string rule, string marked,
        string clause)
    {
        var message = Messages.Progress.Replace(right, wrong, StringComparison.Ordinal);
        var finding = Assert.Single(DocumentValidator.Of(Encoding.UTF8.GetBytes(message), null).Findings);
        Assert.Equal((true, pointer, rule, clause), (finding.IsError, finding.Pointer, finding.Rule, finding.Clause));
        Assert.Equal(marked, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message).AsSpan(finding.Start..finding.End)));
        var violation = Run(message).Json[0].GetProperty("violations")[0];
        Assert.Equal((1, message.LastIndexOf(marked, StringComparison.Ordinal) + 1),
            (violation.GetProperty("line").GetInt32(), violation.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData("12.340", "12,340", "a decimal has a point")]
    [InlineData("12.340}", "12.340,}", "A comma stands before the closing }")]
    [InlineData("12.340}", "12.340", "ends too early: its { is not closed")]
    [InlineData("12.340}", "\"12", "a string is not closed")]
    [InlineData("12.340}", "12.340},", "Something follows")]
    [InlineData("\"Type\"", "'Type'", "A single quote")]
    [InlineData("Progress\"", "Prog\0ress\"", "a NUL byte")]
    [InlineData("12.340", "NaN", "A value was expected, found 'N'")]
    [InlineData("12.340", "12.340 // kWh", "JSON has no comments")]
    [InlineData("{\"Type\"", "[{\"Type\"", "expected {, found '['")]
    [InlineData("{\"Type\"", "\uFEFF{\"Type\"", "byte order mark")]
    public void What_is_no_json_is_explained(string right, string wrong, string sentence)
    {
        var finding =
            Assert.Single(
                DocumentValidator
                    .Of(Encoding.UTF8.GetBytes(Messages.Progress.Replace(right, wrong, StringComparison.Ordinal)), null).Findings);
        Assert.Equal("json.syntax", finding.Rule);
        Assert.Contains(sentence, finding.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Result":"true","StatusCode":{"Code":"000"}}""", "/Result", "result.format")]
    [InlineData("""{"Result":true}""", "/StatusCode", "status-code.missing")]
    [InlineData("""{"Result":true,"StatusCode":{}}""", "/StatusCode/Code", "code.missing")]
    [InlineData("""{"Result":true,"StatusCode":{"Code":0}}""", "/StatusCode/Code", "code.format")]
    [InlineData("""{"Result":true,"Result":true,"StatusCode":{"Code":"000"}}""", "/Result", "json.twice")]
    [InlineData("""{"AuthorizationStatus":"yes","StatusCode":{"Code":"000"}}""", "/AuthorizationStatus", "authorization-status.format")]
    [InlineData("""{"Result":true,"StatusCode":{"Code":"000"}""", "", "json.syntax")]
    public void An_answer_is_judged_too(string answer, string pointer, string rule)
    {
        var finding =
            Assert.Single(
                DocumentValidator
                    .Of(Encoding.UTF8.GetBytes(answer),
                        answer.Contains("Result", StringComparison.Ordinal) ? JudgedKind.Acknowledgment : null).Findings);
        Assert.Equal((pointer, rule, true), (finding.Pointer, finding.Rule, finding.IsError));
    }

    [Theory]
    [InlineData(Messages.Progress, "\"ConsumedEnergyProgress\":12.340", "\"ConsumedEnergyProgress\":-1", "remark.negative")]
    [InlineData(Messages.Progress, "}", ",\"ChargingDuration\":5}", "remark.duration")]
    [InlineData(Messages.Progress, "2026-01-31T10:25", "2026-01-30T10:25", "remark.event-before-start")]
    [InlineData(Messages.Progress, "}", ",\"CpoPartnerSessionId\":\"x\"}", "remark.unknown-member")]
    [InlineData(Messages.Progress, "}", ",\"ConsumedEnergy\":3}", "remark.unknown-member")]
    [InlineData(Messages.End, "2026-01-31T11:00", "2026-01-30T11:00", "remark.end-before-start")]
    [InlineData(Messages.End, "}", ",\"MeterValueStart\":1,\"MeterValueEnd\":22}", "remark.energy")]
    [InlineData(Messages.Acknowledgment, "true", "false", "remark.contradiction")]
    [InlineData(Messages.Acknowledgment, "000", "999", "remark.code")]
    public void What_is_odd_is_a_remark_and_the_message_is_valid(string message, string right, string odd, string rule)
    {
        var judged = DocumentValidator.Of(Encoding.UTF8.GetBytes(message.Replace(right, odd, StringComparison.Ordinal)), null);
        Assert.True(judged.IsValid);
        Assert.Equal(rule, Assert.Single(judged.Findings).Rule);
    }

    [Theory]
    [InlineData(Messages.Progress, "12.340", "\"12.340\"", "/ConsumedEnergyProgress", "leniency.energy-as-text",
        "consumed-energy-progress.format", "D14")]
    [InlineData(Messages.Progress, "12.340}", "12.340,\"MeterValueInBetween\":{\"meterValues\":[1,2.0001]}}",
        "/MeterValueInBetween/meterValues/1", "leniency.energy-too-precise", "meter-value-in-between.format", "D14")]
    [InlineData(Messages.Progress, "12.340}", "12.340,\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"04 4a 2d aa\"}}}",
        "/Identification/RFIDMifareFamilyIdentification/UID", "leniency.uid-spelling", "identification.format", "D15")]
    public void What_only_the_live_network_takes_is_a_remark_and_strictly_an_error(
        string message, string right, string odd, string pointer, string remark, string violation, string decision)
    {
        var text = message.Replace(right, odd, StringComparison.Ordinal);
        var (lenient, strict) = (Run(text), Run(text, mode: ReadingMode.Strict));
        Assert.Equal((0, 1), (lenient.ExitCode, strict.ExitCode));
        Assert.Empty(lenient.Json[0].GetProperty("violations").EnumerateArray());
        var remarked = Assert.Single(lenient.Json[0].GetProperty("remarks").EnumerateArray());
        Assert.Equal((pointer, remark, "docs/explanation/errata.md, " + decision),
            (Text(remarked, "pointer"), Text(remarked, "rule"), Text(remarked, "clause")));
        Assert.Contains(strict.Json[0].GetProperty("violations").EnumerateArray(),
            v => (Text(v, "pointer"), Text(v, "rule")) == (pointer, violation));
        Assert.Empty(strict.Json[0].GetProperty("remarks").EnumerateArray());
        Assert.Contains("remark: ", Run(text, isJson: false).Output, StringComparison.Ordinal);

        static string? Text(JsonElement finding, string name) => finding.GetProperty(name).GetString();
    }

    /// <summary>What D8 calls a remark stays one.</summary>
    [Fact]
    public void Values_that_contradict_each_other_are_remarks_strictly_too()
    {
        var strict = Run(Messages.Progress.Replace("}", ",\"ChargingDuration\":5}", StringComparison.Ordinal), mode: ReadingMode.Strict);
        Assert.Equal(0, strict.ExitCode);
        Assert.Single(strict.Json[0].GetProperty("remarks").EnumerateArray());
    }

    [Fact]
    public void The_carets_stand_under_the_place_also_in_a_long_line_and_behind_wide_characters()
    {
        var message =
            "{\n  \"x\": \"" + new string('é', 300) + "\",\t\"Type\":\"Progres\",\"SessionID\":\"3fe7378a-238f-4cf3-bca6-de657881f8c2\"}";
        var lines = Run(message, isJson: false).Output.Split('\n');
        Assert.StartsWith("(standard input):2:319: error: Type is not valid", lines[0], StringComparison.Ordinal);
        Assert.Equal("\"Progres\"", lines[2].Substring(lines[3].IndexOf('^', StringComparison.Ordinal), lines[3].Count(c => c == '^')));
        Assert.True(lines[2].Length < 140);
    }

    [Theory]
    [InlineData(0, Messages.Progress, Messages.Acknowledgment)]
    [InlineData(1, Messages.Progress, "{}")]
    [InlineData(2, "")]
    public void The_exit_code_says_whether_all_are_valid(int exitCode, params string[] lines) =>
        Assert.Equal(exitCode, Run(string.Join('\n', lines)).ExitCode);

    /// <summary>What a hub answers with HTTP 413 is not valid, whatever its members say.</summary>
    [Theory]
    [InlineData(Messages.Progress, 262_144, 0)]
    [InlineData(Messages.Progress, 262_145, 1)]
    [InlineData(Messages.Record, 300_000, 1)]
    [InlineData(Messages.AuthorizeStart, 900_000, 1)]
    public void A_message_larger_than_a_hub_takes_is_an_error(string message, int length, int exitCode)
    {
        var padding = new string('x', length - message.Length - "\"X-More\":\"\",".Length);
        var (exit, output, _) = Run("{\"X-More\":\"" + padding + "\"," + message[1..]);
        Assert.Equal((exitCode, exitCode == 1), (exit, output.Contains("413", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_and_the_others_are_judged()
    {
        var errors = new StringWriter();
        using var output = new MemoryStream();
        var exitCode =
            ValidateRun.Run(["/nowhere/x.json", "-"], null, new ValidationTextReport(output),
                () => new MemoryStream(Encoding.UTF8.GetBytes(Messages.Progress)), errors);
        Assert.Equal(2, exitCode);
        Assert.Contains("/nowhere/x.json", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 message: 1 valid", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    /// <summary>The promise of the verb: whatever the bytes, a finding with a place, and never an exception.</summary>
    [Fact]
    public void Three_thousand_spoilt_inputs_are_all_told_apart_without_an_exception()
    {
        var random = new Random(20260131);
        string[] seeds = [Messages.Progress, Messages.End, Messages.Record, Messages.Acknowledgment, Messages.AuthorizeStart,
            $"[{Messages.Progress},\n{Messages.End}]"];
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]).ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                var kind = random.Next(3);
                if (kind == 0) bytes[at] = (byte)random.Next(256);
                else if (kind == 1) bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                else bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count)));
                if (bytes.Count == 0) bytes.Add((byte)'{');
            }

            foreach (var isJson in (bool[])[true, false])
            {
                using var output = new MemoryStream();
                var code = ValidateRun.Run(["-"], null, isJson ? new ValidationJsonReport(output) : new ValidationTextReport(output),
                    () => new MemoryStream([.. bytes]), TextWriter.Null);
                Assert.InRange(code, 0, 2);
            }
        }
    }

    private static (int ExitCode, string Output, List<JsonElement> Json) Run(
        string input, bool isJson = true, ReadingMode mode = ReadingMode.Lenient)
    {
        using var output = new MemoryStream();
        var exitCode =
            ValidateRun.Run(["-"], null, isJson ? new ValidationJsonReport(output) : new ValidationTextReport(output),
                () => new MemoryStream(Encoding.UTF8.GetBytes(input)), TextWriter.Null, mode);
        var text = Encoding.UTF8.GetString(output.ToArray());
        return (exitCode, text,
            isJson
                ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)]
                : []);
    }
}
