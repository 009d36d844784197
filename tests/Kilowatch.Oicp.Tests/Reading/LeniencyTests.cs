using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>What only the lenient reading takes: with its place and its clause, and with the value that is meant.</summary>
public class LeniencyTests
{
    private const string Card = "RFIDMifareFamilyIdentification";

    [Theory]
    [InlineData("Progress", "\"ConsumedEnergyProgress\":\"9.120\"", LeniencyKinds.EnergyAsText, "/ConsumedEnergyProgress")]
    [InlineData("Progress", "\"ConsumedEnergyProgress\":9.299999999999999", LeniencyKinds.EnergyTooPrecise, "/ConsumedEnergyProgress")]
    [InlineData("Progress", "\"ConsumedEnergyProgress\":\"9.1204\"", LeniencyKinds.EnergyAsText | LeniencyKinds.EnergyTooPrecise,
        "/ConsumedEnergyProgress")]
    [InlineData("Progress", "\"ConsumedEnergyProgress\":1e-40", LeniencyKinds.EnergyTooPrecise, "/ConsumedEnergyProgress")]
    [InlineData("Progress", "\"MeterValueInBetween\":{\"meterValues\":[1,\"2.5\"]}", LeniencyKinds.EnergyAsText,
        "/MeterValueInBetween/meterValues/1")]
    [InlineData("End", "\"MeterValueInBetween\":{\"meterValues\":[null,2]}", LeniencyKinds.NullInside,
        "/MeterValueInBetween/meterValues/0")]
    [InlineData("Start", "\"MeterValueStart\":\"0\"", LeniencyKinds.EnergyAsText, "/MeterValueStart")]
    [InlineData("End", "\"MeterValueEnd\":\"1e2\"", LeniencyKinds.EnergyAsText, "/MeterValueEnd")]
    [InlineData("End", "\"ConsumedEnergy\":\"-0.5\"", LeniencyKinds.EnergyAsText, "/ConsumedEnergy")]
    [InlineData("Start", "\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"044a2daa\"}}", LeniencyKinds.UidSpelling,
        "/Identification/" + Card + "/UID")]
    [InlineData("Error", "\"Identification\":{\"RFIDIdentification\":{\"UID\":\"04:4A-2D aa\",\"RFID\":\"nfc\"}}",
        LeniencyKinds.UidSpelling, "/Identification/RFIDIdentification/UID")]
    [InlineData("Error", "\"ErrorType\":\"Critical Error\"", LeniencyKinds.ErrorTypeSpelling, "/ErrorType")]
    [InlineData("Cdr", "\"SignedMeteringValues\":[{\"SignedMeteringValue\":\"$3001\"}]", LeniencyKinds.SignedValueTooLong,
        "/SignedMeteringValues/0/SignedMeteringValue")]
    [InlineData("Cdr", "\"SignedMeteringValues\":[{},{},{},{},{},{},{},{},{},{},{}]", LeniencyKinds.TooManySignedValues,
        "/SignedMeteringValues")]
    [InlineData("Cdr", "\"SignedMeteringValues\":[null,{}]", LeniencyKinds.NullInside, "/SignedMeteringValues/0")]
    [InlineData("Cdr", "\"SignedMeteringValues\":[{\"MeteringStatus\":null}]", LeniencyKinds.NullInside,
        "/SignedMeteringValues/0/MeteringStatus")]
    public void It_is_taken_and_remarked_and_strictly_a_violation(string type, string member, LeniencyKinds kinds, string pointer)
    {
        var (lenient, strict) = (Read(type, member, ReadingMode.Lenient), Read(type, member, ReadingMode.Strict));
        Assert.Empty(lenient.Violations);
        Assert.Equal(kinds, lenient.LeniencyKinds);
        Assert.All(lenient.Leniencies, l => Assert.Equal(pointer, l.Pointer));
        Assert.All(lenient.Leniencies, l => Assert.Matches("^docs/explanation/errata.md, D1[4567]$", l.Clause));
        Assert.All(lenient.Leniencies, l => Assert.StartsWith("leniency.", l.Rule, StringComparison.Ordinal));
        Assert.Contains(pointer, strict.Violations.Select(v => v.Pointer));
        Assert.Equal(LeniencyKinds.None, strict.LeniencyKinds);
    }

    /// <summary>Leniency ends where a reader would have to guess, or where the schema has another type.</summary>
    [Theory]
    [InlineData("\"9,1\"")]
    [InlineData("\"\"")]
    [InlineData("\" 9.1\"")]
    [InlineData("\"9.1 \"")]
    [InlineData("\"+9.1\"")]
    [InlineData("\".5\"")]
    [InlineData("\"9.\"")]
    [InlineData("\"09\"")]
    [InlineData("\"-\"")]
    [InlineData("\"1e\"")]
    [InlineData("\"0x9\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"9.1 kWh\"")]
    [InlineData("\"1.000.000\"")]
    [InlineData("\"\\u0669\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[9.1]")]
    public void What_is_no_number_stays_a_violation(string value)
    {
        var facts = Read("End", $"\"ConsumedEnergy\":{value}", ReadingMode.Lenient);
        Assert.Equal(["/ConsumedEnergy consumed-energy.format"], facts.Rules());
        Assert.Null(facts.ConsumedEnergy);
    }

    [Theory]
    [InlineData("1e13")]
    [InlineData("\"1e400\"")]
    [InlineData("-99999999999999999999999999999999")]
    public void What_no_meter_counts_is_refused_in_words_of_its_own(string value)
    {
        var violation = Assert.Single(Read("End", $"\"ConsumedEnergy\":{value}", ReadingMode.Lenient).Violations);
        Assert.Contains("between -1000000000000 and 1000000000000", violation.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void A_text_counts_as_its_number_under_any_culture(string culture) => UnderCulture.Run(culture, () =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Numbers.ToArbitrary(), number =>
        {
            var text = Read("End", $"\"ConsumedEnergy\":\"{number}\",\"MeterValueInBetween\":{{\"meterValues\":[\"{number}\"]}}",
                ReadingMode.Lenient);
            var bare = Read("End", $"\"ConsumedEnergy\":{number},\"MeterValueInBetween\":{{\"meterValues\":[{number}]}}",
                ReadingMode.Lenient);
            Assert.Equal((bare.IsValid, bare.ConsumedEnergy, bare.LastMeterValue),
                (text.IsValid, text.ConsumedEnergy, text.LastMeterValue));
            Assert.Equal(bare.LeniencyKinds | LeniencyKinds.EnergyAsText, text.LeniencyKinds);
            var exact = decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.Equal(decimal.Round(exact, 3, MidpointRounding.AwayFromZero), text.ConsumedEnergy / 1000m);
            return true;
        })));

    [Fact]
    public void A_member_that_the_type_does_not_have_is_not_remarked()
    {
        var facts = Read("Error", "\"ConsumedEnergy\":\"1\",\"MeterValueStart\":\"x\"", ReadingMode.Lenient);
        Assert.True(facts.IsValid);
        Assert.Equal(LeniencyKinds.None, facts.LeniencyKinds);
    }

    /// <summary>A small message must not make a large list, and what is beyond it is judged all the same.</summary>
    [Fact]
    public void Of_many_equal_ones_twenty_are_told()
    {
        var values = string.Join(',', Enumerable.Repeat("\"1\"", 1000).Append("true"));
        var facts = Read("End", $"\"MeterValueInBetween\":{{\"meterValues\":[{values}]}}", ReadingMode.Lenient);
        Assert.Equal(20, facts.Leniencies.Count);
        Assert.Equal(["/MeterValueInBetween/meterValues/1000 meter-value-in-between.format"], facts.Rules());
    }

    private static readonly Gen<string> Numbers =
        from whole in Gen.Choose(0, 999_999)
        from decimals in Gen.Elements("", ".5", ".120", ".1204", ".0005", ".299999999999999", ".000")
        from exponent in Gen.Elements("", "", "e0", "E+2", "e-2", "E03")
        from sign in Gen.Elements("", "", "-")
        select $"{sign}{whole}{decimals}{exponent}";

    private static MessageFacts Read(string type, string member, ReadingMode mode)
    {
        var name = member[..(member.IndexOf("\":", StringComparison.Ordinal) + 2)];
        member = member.Replace("$3001", new string('A', 3001), StringComparison.Ordinal);
        var mandatory = type != "Cdr" ? Bodies.Mandatory(type) :
        [
            "\"SessionID\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\"", "\"EvseID\":\"DE*XYZ*ETEST1\"",
            $"\"Identification\":{{\"{Card}\":{{\"UID\":\"044A2DAA\"}}}}",
            "\"ChargingStart\":\"2026-01-31T10:00:00Z\"", "\"ChargingEnd\":\"2026-01-31T11:00:00Z\"",
            "\"SessionStart\":\"2026-01-31T10:00:00Z\"", "\"SessionEnd\":\"2026-01-31T11:00:00Z\"", "\"ConsumedEnergy\":1",
        ];
        var body = "{" + string.Join(',', mandatory.Where(m => !m.StartsWith(name, StringComparison.Ordinal)).Append(member)) + "}";
        return MessageReader.Read(Encoding.UTF8.GetBytes(body), type == "Cdr" ? MessageKind.ChargeDetailRecord : MessageKind.Notification,
            mode);
    }
}
